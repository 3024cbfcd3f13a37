//! What will happen, before it does: the pages in front of what can't be undone, or stops something.

use app::people::{Effects, PersonView};
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::{Path, State};
use domain::Action;
use domain::people::PersonState;

use super::{LIST, find, own, path, which};
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::visitor::Visitor;
use crate::words;

/// What somebody is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Deactivate,
    LockOut,
    Withdraw,
    RemoveFactor,
}

impl Step {
    const fn word(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::LockOut => "lock-out",
            Self::Withdraw => "withdraw",
            Self::RemoveFactor => "remove-second-factor",
        }
    }

    fn title(self, person: &PersonView) -> String {
        let name = person.name();
        match self {
            Self::Deactivate => format!("Deactivate {name}"),
            Self::LockOut => format!("Lock {name} out"),
            Self::Withdraw => format!("Withdraw the invitation of {name}"),
            Self::RemoveFactor => format!("Remove the second factor of {name}"),
        }
    }

    const fn button(self) -> &'static str {
        match self {
            Self::Deactivate => "Deactivate",
            Self::LockOut => "Lock out",
            Self::Withdraw => "Withdraw the invitation",
            Self::RemoveFactor => "Remove the second factor",
        }
    }

    /// It goes with where the person stands.
    fn fits(self, person: &PersonView) -> bool {
        match self {
            Self::Deactivate => matches!(person.state, PersonState::Active | PersonState::Locked),
            Self::LockOut => person.state == PersonState::Active,
            Self::Withdraw => person.state == PersonState::Invited,
            Self::RemoveFactor => person.second_factor,
        }
    }
}

#[derive(Template)]
#[template(path = "company/sure.html")]
pub struct Page {
    frame: Frame,
    step: Step,
    person: PersonView,
    /// What stops with it.
    effects: Option<Effects>,
    own: bool,
    /// Why it wasn't done; empty at first.
    refused: String,
}

pub async fn page(
    app: &App,
    (actor, frame): (&Actor, Frame),
    text: &str,
    step: Step,
    refused: &str,
) -> Result<Page, Error> {
    actor.may(Action::ManageUsers)?;
    let (person, effects) = match step {
        Step::Deactivate | Step::LockOut => {
            let effects = app.effects_of_deactivation(actor, which(text)?).await?;
            (effects.person.clone(), Some(effects))
        }
        Step::Withdraw | Step::RemoveFactor => (find(app, actor, text).await?, None),
    };
    Ok(Page { frame, step, own: own(actor, &person), person, effects, refused: refused.to_owned() })
}

async fn ask(portal: &Portal, by: Visitor, text: &str, step: Step) -> Answer {
    Ok(ok(&page(&portal.app, (&by.actor, by.frame), text, step, "").await?))
}

pub async fn deactivate(State(portal): State<Portal>, Path(text): Path<String>, by: Visitor) -> Answer {
    ask(&portal, by, &text, Step::Deactivate).await
}

pub async fn lock_out(State(portal): State<Portal>, Path(text): Path<String>, by: Visitor) -> Answer {
    ask(&portal, by, &text, Step::LockOut).await
}

pub async fn withdraw(State(portal): State<Portal>, Path(text): Path<String>, by: Visitor) -> Answer {
    ask(&portal, by, &text, Step::Withdraw).await
}

pub async fn remove_factor(State(portal): State<Portal>, Path(text): Path<String>, by: Visitor) -> Answer {
    ask(&portal, by, &text, Step::RemoveFactor).await
}
