//! Changing a person's names, address and position.

use app::Error;
use app::people::UpdatePerson;
use axum::extract::{Path, State};
use domain::Patch;
use domain::people::LAST_ADMIN;

use super::show::{filled, page};
use super::{find, is_service, own, path, which};
use crate::fields::Fields;
use crate::form::Form;
use crate::page::{Answer, again, done};
use crate::seen;
use crate::state::Portal;
use crate::visitor::{Sent, Visitor};

/// What was typed over what the form was filled with; of a service user that is its name alone.
fn change(fields: &Fields, now: &Fields, service: bool) -> UpdatePerson {
    let differs = |name: &str| fields.differs(now, name);
    let text = |name: &str| differs(name).then(|| fields.text(name).to_owned());
    let first_name = text("firstName");
    if service {
        return UpdatePerson { first_name, ..UpdatePerson::default() };
    }
    let phone = || fields.owned("phone").map_or(Patch::Clear, Patch::Set);
    UpdatePerson {
        first_name,
        last_name: text("lastName"),
        phone: if differs("phone") { phone() } else { Patch::Keep },
        email: text("email"),
        position: text("position"),
        active: None,
    }
}

pub async fn save(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let Sent { by, fields } = sent;
    let person = find(&portal.app, &by.actor, &text).await?;
    let (now, service) = (filled(&person), is_service(&person));
    let fields = match seen::unchanged(fields, &now, "The user") {
        Ok(fields) => fields,
        Err(changed) => return Ok(again(&page(&portal.app, &by.actor, by.frame, &text, Some(changed)).await?)),
    };
    let change = change(&fields, &now, service);
    let asked = change.email.is_some();
    let saved = async {
        // Whoever found somebody's open session can't take the account with him.
        if asked && own(&by.actor, &person) {
            portal.app.prove_password(&by.actor, "person.update", fields.text("password").to_owned()).await?;
        }
        portal.app.update_person(&by.actor, which(&text)?, change).await
    };
    match saved.await {
        Ok(after) => Ok(done(&path(after.uid), if asked { "address-asked" } else { "saved" })),
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
