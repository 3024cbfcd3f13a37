//! Inviting a person.

use app::people::Invite;
use askama::Template;
use axum::extract::State;
use domain::{Action, Position};

use super::{LIST, positions};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, again, done, ok};
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::{Sent, Visitor};

#[derive(Template)]
#[template(path = "company/invite.html")]
struct Page {
    frame: Frame,
    form: Form,
}

pub async fn show(Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::ManageUsers)?;
    let form = Form::filled(Fields::default().with("position", Position::ReadOnly.as_str()));
    Ok(ok(&Page { frame, form }))
}

pub async fn send(State(portal): State<Portal>, Sent { by, fields }: Sent<Visitor>) -> Answer {
    let invite = Invite {
        company: None,
        first_name: fields.text("firstName").to_owned(),
        last_name: fields.text("lastName").to_owned(),
        email: fields.text("email").to_owned(),
        phone: None,
        position: fields.text("position").to_owned(),
    };
    match portal.app.invite(&by.actor, invite).await {
        Ok(_) => Ok(done(LIST, "invited")),
        Err(error) => Ok(again(&Page { frame: by.frame, form: Form::refused(fields, error)? })),
    }
}
