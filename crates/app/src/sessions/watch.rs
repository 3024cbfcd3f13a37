//! Looking again on behalf of an open page: nobody need sit before it, so it keeps no session from ending for want of use.

use auth::session::{Standing, standing};
use store::sessions;

use super::{actor, whole};
use crate::{Actor, App, Error, Trail};

impl App {
    /// Who is signed in with a session's token, as [`App::authenticate`] finds it, without noting that the session was used.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when nobody is.
    pub async fn watch(&self, token: &str, trail: Trail) -> Result<Actor, Error> {
        let (hash, now) = (self.0.hasher.hash(token), self.now());
        let found = self.read(move |tx| {
            let Some(session) = sessions::by_hash(tx, hash.bytes())? else { return Ok(None) };
            let (person, company) = whole(tx, session.person_id)?;
            let open = matches!(standing(session.created_at, session.seen_at, now), Standing::Open { .. });
            let suspended = company.as_ref().is_some_and(|company| company.suspended_at.is_some());
            let works = open && session.ended_at.is_none() && person.state.works() && !suspended;
            Ok(works.then(|| actor(&person, company.as_ref(), session.id, trail)))
        });
        found.await?.ok_or_else(|| Error::Unauthenticated("the session has ended: sign in again".to_owned()))
    }
}
