//! Changing a person's names, address and position.

use app::Error;
use app::people::UpdatePerson;
use axum::extract::{Path, State};
use domain::Patch;
use domain::people::LAST_ADMIN;

use super::show::page;
use super::{find, is_service, path, which};
use crate::fields::Fields;
use crate::form::Form;
use crate::page::{Answer, again, done};
use crate::state::Portal;
use crate::visitor::{Sent, Visitor};

fn change(fields: &Fields, service: bool) -> UpdatePerson {
    let first_name = Some(fields.text("firstName").to_owned());
    if service {
        return UpdatePerson { first_name, ..UpdatePerson::default() };
    }
    UpdatePerson {
        first_name,
        last_name: Some(fields.text("lastName").to_owned()),
        phone: fields.owned("phone").map_or(Patch::Clear, Patch::Set),
        email: Some(fields.text("email").to_owned()),
        position: fields.owned("position"),
        active: None,
    }
}

pub async fn save(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let Sent { by, fields } = sent;
    let person = find(&portal.app, &by.actor, &text).await?;
    match portal.app.update_person(&by.actor, which(&text)?, change(&fields, is_service(&person))).await {
        Ok(after) => Ok(done(&path(after.uid), "saved")),
        Err(error) => {
            let form = Form::refused(fields, last_admin(error))?;
            Ok(again(&page(&portal.app, &by.actor, by.frame, &text, Some(form)).await?))
        }
    }
}

fn last_admin(error: Error) -> Error {
    match error {
        Error::Invalid(invalid) if invalid.rule == LAST_ADMIN => Error::Refused(invalid.rule),
        other => other,
    }
}
