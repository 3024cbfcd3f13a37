//! Sessions: who is signed in, since when and from where.

mod end;
mod list;
mod watch;

pub use list::SessionView;

use std::collections::btree_map::Entry;
use std::sync::PoisonError;

use auth::SecretKind;
use auth::session::{Standing, standing};
use domain::policy::Role;
use domain::{PersonId, Time};
use store::companies::{self, Company};
use store::people::{self, Person};
use store::{Lane, Tx, sessions};

use crate::people::full_name;
use crate::{Actor, App, Error, Member, Trail, Who};

/// The person behind a session's token, judged by the live state of session, person and company. `None`: nobody is signed in with it.
pub(crate) fn actor_of(tx: &Tx<'_>, app: &App, token: &str, now: Time, trail: Trail) -> Result<Option<Actor>, Error> {
    if !SecretKind::Session.looks_right(token) {
        return Ok(None);
    }
    let hash = app.0.hasher.hash(token);
    let (session, person, company) = match sessions::of_member(tx, hash.bytes())? {
        Some((session, person, company)) => (session, person, Some(company)),
        // An operator has no company.
        None => match sessions::by_hash(tx, hash.bytes())? {
            Some(session) => {
                let (person, company) = whole(tx, session.person_id)?;
                (session, person, company)
            }
            None => return Ok(None),
        },
    };
    let Standing::Open { note } = standing(session.created_at, session.seen_at, now) else { return Ok(None) };
    if session.ended_at.is_some() {
        return Ok(None);
    }
    if !person.state.works() || company.as_ref().is_some_and(|company| company.suspended_at.is_some()) {
        return Ok(None);
    }
    if note {
        app.saw(session.id, now);
    }
    Ok(Some(actor(&person, company.as_ref(), session.id, trail)))
}

/// A person that a row refers to, with the company.
pub(crate) fn whole(tx: &Tx<'_>, id: PersonId) -> Result<(Person, Option<Company>), Error> {
    let lost = |what: &str| Error::Internal(format!("{what} of person {} is referred to but not there", id.0));
    let person = people::by_id(tx, id)?.ok_or_else(|| lost("the row"))?;
    let company = match person.company_id {
        Some(company) => Some(companies::by_id(tx, company)?.ok_or_else(|| lost("the company"))?),
        None => None,
    };
    Ok((person, company))
}

/// The person as an actor. `session` 0: not signed in, but known by a one-time link or a password.
pub(crate) fn actor(person: &Person, company: Option<&Company>, session: i64, trail: Trail) -> Actor {
    let name = full_name(person);
    match company {
        Some(company) => Actor {
            who: Who::Person { id: person.id, uid: person.uid, name, session },
            role: Role::Person(person.position),
            company: Some(member(company)),
            trail,
        },
        None => Actor {
            who: Who::Operator { id: Some(person.id), session, name },
            role: Role::Operator,
            company: None,
            trail,
        },
    }
}

pub(crate) fn member(company: &Company) -> Member {
    Member { id: company.id, uid: company.uid, number: company.number, name: company.name.clone() }
}

impl App {
    /// The person who is signed in with `token`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is.
    pub(crate) async fn session_actor(&self, token: &str, trail: Trail) -> Result<Actor, Error> {
        let (app, token, now) = (self.clone(), token.to_owned(), self.now());
        let found = self.read(move |tx| actor_of(tx, &app, &token, now, trail)).await?;
        self.note_seen();
        found.ok_or_else(|| Error::Unauthenticated("the session has ended: sign in again".to_owned()))
    }

    /// Remembers that a session was used, for [`Self::note_seen`].
    fn saw(&self, session: i64, now: Time) {
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Vacant(free) = seen.entry(session) {
            free.insert(now);
        }
    }

    /// Writes down which sessions were used, behind the back of the request that used them.
    pub(crate) fn note_seen(&self) {
        let seen = std::mem::take(&mut *self.0.seen.lock().unwrap_or_else(PoisonError::into_inner));
        if seen.is_empty() {
            return;
        }
        let app = self.clone();
        self.spawn(async move {
            let noted = app
                .commit(Lane::Any, move |tx| {
                    seen.iter().try_for_each(|(session, at)| sessions::seen(tx, *session, *at)).map_err(Error::from)
                })
                .await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a session could not be noted");
            }
        });
    }
}
