//! Ending sessions: the one that asks, one of the others, or all the others.

use domain::Uid;
use domain::policy::Action;
use store::{Lane, sessions};

use crate::act::Work;
use crate::{Act, Actor, App, Error};

impl App {
    /// Ends the session that asks.
    pub async fn sign_out(&self, actor: &Actor) -> Result<(), Error> {
        let session = actor.session();
        self.act(actor, Act::on(Action::OwnProfile, "session.end", "session", None), Lane::Any, move |work| {
            work.actor.person()?;
            sessions::end(work.tx, session, work.now)?;
            work.save(work.record("session.end").on("session", None, None))
        })
        .await
    }

    /// Ends one of the actor's own sessions.
    pub async fn end_session(&self, actor: &Actor, uid: Uid) -> Result<(), Error> {
        self.act(
            actor,
            Act::on(Action::OwnProfile, "session.end", "session", Some(uid)),
            Lane::Any,
            move |work: &mut Work<'_>| {
                let own = sessions::open_of_person(work.tx, work.actor.person()?)?
                    .into_iter()
                    .find(|session| session.uid == uid);
                let own = own.ok_or_else(|| Error::NotFound(format!("Could not find a session with UID {uid}")))?;
                sessions::end(work.tx, own.id, work.now)?;
                work.save(work.record("session.end").on("session", uid, None))
            },
        )
        .await
    }

    /// Ends all of the actor's sessions but the one that asks; how many there were.
    pub async fn end_other_sessions(&self, actor: &Actor) -> Result<u64, Error> {
        let kept = actor.session();
        self.act(actor, Act::on(Action::OwnProfile, "session.end_others", "session", None), Lane::Any, move |work| {
            let ended = sessions::end_others(work.tx, work.actor.person()?, kept, work.now)?;
            work.save(work.record("session.end_others").on("session", None, None))?;
            Ok(ended)
        })
        .await
    }
}
