//! Making a service user: a machine's own account (AK-03).

use askama::Template;
use axum::extract::State;
use domain::Action;

use super::LIST;
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};

#[derive(Template)]
#[template(path = "company/service-user.html")]
struct Page {
    frame: Frame,
    form: Form,
}

pub async fn show(Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::ManageUsers)?;
    Ok(ok(&Page { frame, form: Form::filled(Fields::default()) }))
}

pub async fn create(State(portal): State<Portal>, Sent { by, fields }: Sent<Visitor>) -> Answer {
    match portal.app.create_service_user(&by.actor, fields.text("name").to_owned()).await {
        Ok(_) => Ok(done(LIST, "service-user")),
        Err(error) => Ok(again(&Page { frame: by.frame, form: Form::refused(fields, error)? })),
    }
}
