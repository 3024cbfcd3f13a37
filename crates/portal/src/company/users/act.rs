//! What is done to a person at the press of a button.

use app::people::{PersonRef, UpdatePerson};
use app::{Actor, App, Error};
use axum::extract::{Path, State};

use super::sure::{self, Step};
use super::{LIST, about_person, path, which};
use crate::form::Mistake;
use crate::page::{Answer, again, done};
use crate::state::Portal;
use crate::visitor::{Sent, Visitor};

pub async fn invite_again(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let invited = portal.app.invite_again(&sent.by.actor, which(&text)?).await?;
    Ok(done(&path(invited.person.uid), "invited"))
}

pub async fn withdraw_address(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let person = portal.app.withdraw_address(&sent.by.actor, which(&text)?).await?;
    Ok(done(&path(person.uid), "address-withdrawn"))
}

pub async fn unlock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let person = portal.app.unlock(&sent.by.actor, which(&text)?).await?;
    Ok(done(&path(person.uid), "unlocked-person"))
}

pub async fn reactivate(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    let person = portal.app.unlock(&sent.by.actor, which(&text)?).await?;
    Ok(done(&path(person.uid), "activated"))
}

pub async fn deactivate(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    take(&portal, sent, &text, Step::Deactivate).await
}

pub async fn lock_out(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    take(&portal, sent, &text, Step::LockOut).await
}

pub async fn withdraw(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    take(&portal, sent, &text, Step::Withdraw).await
}

pub async fn remove_factor(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Visitor>) -> Answer {
    take(&portal, sent, &text, Step::RemoveFactor).await
}

/// Does it; a refusal is said on the page that asked.
async fn take(portal: &Portal, Sent { by, .. }: Sent<Visitor>, text: &str, step: Step) -> Answer {
    match run(&portal.app, &by.actor, which(text)?, step).await {
        Ok((to, word)) => Ok(done(&to, word)),
        Err(error) => {
            let error = about_person(error);
            let Some(mistake) = Mistake::of(&error) else { return Err(error.into()) };
            Ok(again(&sure::page(&portal.app, (&by.actor, by.frame), text, step, &mistake.said).await?))
        }
    }
}

async fn run(app: &App, actor: &Actor, which: PersonRef, step: Step) -> Result<(String, &'static str), Error> {
    let (person, word) = match step {
        Step::Withdraw => {
            app.delete_person(actor, which).await?;
            return Ok((LIST.to_owned(), "withdrawn"));
        }
        Step::Deactivate => {
            let change = UpdatePerson { active: Some(false), ..UpdatePerson::default() };
            (app.update_person(actor, which, change).await?, "deactivated")
        }
        Step::LockOut => (app.lock_out(actor, which).await?, "locked-out"),
        Step::RemoveFactor => (app.remove_second_factor(actor, which).await?, "factor-removed"),
    };
    Ok((path(person.uid), word))
}
