//! The page of one person.

use app::people::PersonView;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::people::{PersonKind, PersonState};
use domain::{Action, Time, allowed};

use super::{LIST, find, is_service, own, path, positions};
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::seen;
use crate::state::Portal;
use crate::ui::Field;
use crate::visitor::Visitor;
use crate::words;

#[derive(Template)]
#[template(path = "company/person.html")]
pub struct Page {
    frame: Frame,
    now: Time,
    form: Form,
    person: PersonView,
    /// It is the reader.
    own: bool,
    /// The reader manages users.
    may: bool,
}

impl Page {
    const fn edits(&self) -> bool {
        self.may && !matches!(self.person.state, PersonState::Invited)
    }

    const fn deactivates(&self) -> bool {
        matches!(self.person.state, PersonState::Active | PersonState::Locked)
    }

    fn loses_factor(&self) -> bool {
        self.person.second_factor && !self.own && self.person.kind == PersonKind::User
    }
}

pub fn filled(person: &PersonView) -> Fields {
    Fields::default()
        .with("firstName", person.first_name.as_str())
        .with("lastName", person.last_name.as_str())
        .with("email", person.email.as_deref().unwrap_or_default())
        .with("phone", person.phone.as_deref().unwrap_or_default())
        .with("position", person.position.as_str())
}

pub async fn page(app: &App, actor: &Actor, frame: Frame, text: &str, form: Option<Form>) -> Result<Page, Error> {
    let person = find(app, actor, text).await?;
    let form = form.unwrap_or_else(|| seen::remembering(filled(&person)));
    let may = allowed(actor.role, Action::ManageUsers);
    Ok(Page { frame, now: app.now(), form, own: own(actor, &person), person, may })
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    Ok(ok(&page(&portal.app, &actor, frame, &text, None).await?))
}
