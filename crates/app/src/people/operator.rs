//! Operators: the first one comes by a link that the server prints, further ones by a link that an operator makes.

use std::time::Duration;

use auth::password;
use domain::Email;
use domain::people::{self as rules, LinkPurpose, PersonEvent, PersonKind, PersonState};
use domain::policy::Action;
use store::Lane;
use store::people;

use super::invite::free;
use super::{Invitation, PersonView, full_name, link, newcomer};
use crate::act::Work;
use crate::sessions::actor;
use crate::{Act, Actor, App, Error, Trail};

/// How long an operator's link works.
const LASTS: Duration = Duration::from_hours(24);

/// What the holder of an operator's link answers. `Debug` is left out: it holds secrets.
#[derive(Clone)]
pub struct AcceptOperator {
    pub token: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub password: String,
}

impl App {
    /// A link for the first operator, while there is none; links given out before stop working.
    pub async fn first_operator_link(&self) -> Result<Option<Invitation>, Error> {
        let act = Act::free("operator.first_link", "person", None);
        self.reveal(&Actor::system(), act, Lane::Any, |work| {
            if people::operators(work.tx)?.iter().any(|operator| operator.state != PersonState::Invited) {
                return Ok(None);
            }
            invite(work).map(Some)
        })
        .await
    }

    /// A link for one more operator.
    pub async fn operator_link(&self, actor: &Actor) -> Result<Invitation, Error> {
        self.reveal(actor, Act::on(Action::ManageCompanies, "operator.link", "person", None), Lane::Any, |work| {
            let link = invite(work)?;
            work.save(work.record("operator.link").on("person", None, None))?;
            Ok(link)
        })
        .await
    }

    /// Whether an operator's link still works.
    pub async fn check_operator_link(&self, token: &str) -> Result<(), Error> {
        let (app, token, now) = (self.clone(), token.to_owned(), self.now());
        self.read(move |tx| link::open(tx, &app, LinkPurpose::Operator, &token, now).map(drop)).await
    }

    /// Becomes an operator. It signs nobody in.
    pub async fn accept_operator(&self, accept: AcceptOperator, trail: Trail) -> Result<PersonView, Error> {
        let (app, token, now) = (self.clone(), accept.token.clone(), self.now());
        let (_, waiting) = self.read(move |tx| link::open(tx, &app, LinkPurpose::Operator, &token, now)).await?;
        let first = rules::name("firstName", &accept.first_name)?;
        let last = rules::name("lastName", &accept.last_name)?;
        let email = Email::new("email", &accept.email)?;
        password::check(&accept.password, email.as_str())?;
        let hash = self.password_hash(accept.password, &trail).await?;
        let (by, token) = (actor(&waiting, None, 0, trail), accept.token);
        self.act(&by, Act::free("operator.accept", "person", Some(waiting.uid)), Lane::Any, move |work| {
            let mut person = link::take(work, LinkPurpose::Operator, &token)?;
            person.state =
                person.state.after(PersonEvent::Confirm).map_err(|wrong| Error::Refused(wrong.to_string()))?;
            free(work, email.as_str(), Some(person.id))?;
            person.first_name.clone_from(&first);
            person.last_name.clone_from(&last);
            person.email = Some(email.to_string());
            person.password = Some(hash.clone());
            person.updated_at = work.now;
            people::save(work.tx, &person)?;
            work.save(work.record("operator.accept").on("person", person.uid, Some(&full_name(&person))))?;
            Ok(PersonView::of(&person, None))
        })
        .await
    }
}

/// A link for the operator who is waited for, who is made when there is none.
fn invite(work: &mut Work<'_>) -> Result<Invitation, Error> {
    let waiting = people::operators(work.tx)?.into_iter().find(|operator| operator.state == PersonState::Invited);
    let id = match waiting {
        Some(person) => person.id,
        None => {
            let person = newcomer(work, PersonKind::Operator, None)?;
            people::insert(work.tx, &person)?
        }
    };
    link::make(work, id, LinkPurpose::Operator, LASTS)
}
