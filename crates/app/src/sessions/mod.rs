//! Sessions: who is signed in, since when and from where.

mod end;
mod list;
mod watch;

pub use list::SessionView;

use std::sync::Arc;

use auth::SecretHash;
use auth::session::{Standing, standing};
use domain::policy::Role;
use domain::{PersonId, Time};
use store::companies::{self, Company};
use store::people::{self, Person};
use store::{Topic, Tx, sessions};

use crate::caches::Kept;
use crate::people::full_name;
use crate::warrant::Warrant;
use crate::{Actor, App, Error, Member, Trail, Who};

/// A session of somebody who may come in, as it was read.
pub(crate) struct SignedIn {
    session: i64,
    created: Time,
    seen: Time,
    /// Without a trail.
    actor: Actor,
}

impl SignedIn {
    /// What must not have changed for it to hold.
    fn topics(&self) -> [Topic; 3] {
        let session = Topic::Session(self.session);
        let person = match self.actor.who {
            Who::Person { id, .. } | Who::Operator { id: Some(id), .. } => Topic::Person(id),
            _ => session,
        };
        let company = self.actor.company.as_ref().map_or(session, |member| Topic::Company(member.id));
        [session, person, company]
    }
}

/// The person behind a session's token, judged by the live state of session, person and company. `None`: nobody may come in with it.
fn signed_in(tx: &Tx<'_>, hash: &SecretHash) -> Result<Option<SignedIn>, Error> {
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
    let suspended = company.as_ref().is_some_and(|company| company.suspended_at.is_some());
    if session.ended_at.is_some() || suspended || !person.state.works() {
        return Ok(None);
    }
    let actor = actor(&person, company.as_ref(), session.id, Trail::default());
    Ok(Some(SignedIn { session: session.id, created: session.created_at, seen: session.seen_at, actor }))
}

/// The role of who is signed in.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody is any more.
pub(crate) fn role(tx: &Tx<'_>, hash: &SecretHash) -> Result<Role, Error> {
    Ok(signed_in(tx, hash)?.ok_or_else(ended)?.actor.role)
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
            warrant: None,
        },
        None => Actor {
            who: Who::Operator { id: Some(person.id), session, name },
            role: Role::Operator,
            company: None,
            trail,
            warrant: None,
        },
    }
}

pub(crate) fn member(company: &Company) -> Member {
    Member { id: company.id, uid: company.uid, number: company.number, name: company.name.clone() }
}

impl App {
    /// The person who is signed in with `token`. `used`: the session was used by this, and lasts the longer for it.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is.
    pub(crate) async fn session_actor(&self, token: &str, trail: Trail, used: bool) -> Result<Actor, Error> {
        let (hash, now) = (self.0.hasher.hash(token), self.now());
        if let Some(kept) = self.0.caches.sessions.get(hash.bytes())
            && standing(kept.what.created, kept.what.seen, now) == (Standing::Open { note: false })
            && kept.holds(&self.0.store)
        {
            return Ok(Actor { trail, ..kept.what.actor.clone() });
        }
        let moment = self.0.store.moment();
        let mut found = self.read(move |tx| signed_in(tx, &hash)).await?.ok_or_else(ended)?;
        let Standing::Open { note } = standing(found.created, found.seen, now) else { return Err(ended()) };
        if note && used {
            self.used_session(found.session, now);
        }
        let topics = found.topics();
        found.actor.warrant = Some(Arc::new(Warrant::session(hash, moment, topics)));
        let actor = Actor { trail, ..found.actor.clone() };
        self.0.caches.sessions.keep(*hash.bytes(), Arc::new(Kept::new(found, moment, topics)));
        Ok(actor)
    }
}

pub(crate) fn ended() -> Error {
    Error::Unauthenticated("the session has ended: sign in again".to_owned())
}
