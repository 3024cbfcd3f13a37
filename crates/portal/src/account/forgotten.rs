//! `/password`: asking for a link to set a new one.

use askama::Template;
use axum::extract::State;

use crate::form::Form;
use crate::page::{Answer, Origin, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::Unsigned;

#[derive(Template)]
#[template(path = "account/forgotten.html")]
struct Page {
    form: Form,
}

pub async fn show() -> Answer {
    Ok(ok(&Page { form: Form::default() }))
}

/// Says the same whether or not somebody has this address.
pub async fn ask(State(portal): State<Portal>, Origin(trail): Origin, Unsigned(fields): Unsigned) -> Answer {
    portal.app.begin_to_ask_for_password(fields.text("username").to_owned(), trail)?;
    Ok(done("/sign-in", "sent"))
}
