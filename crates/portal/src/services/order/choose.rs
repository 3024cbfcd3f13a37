//! `/services/order`: which kind of service.

use askama::Template;
use domain::Action;

use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::ui::Icon;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "order/choose.html")]
struct Choose {
    frame: Frame,
}

pub async fn show(Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::OrderServices)?;
    Ok(ok(&Choose { frame }))
}
