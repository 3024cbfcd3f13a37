//! A person's own sessions.

use auth::session::{Standing, ends, standing};
use domain::policy::Action;
use domain::{Time, Uid};
use store::sessions;

use crate::{Actor, App, Error};

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    pub uid: Uid,
    pub created_at: Time,
    /// To within five minutes.
    pub seen_at: Time,
    /// The latest moment it can last to.
    pub ends_at: Time,
    /// The address it was opened from.
    pub peer: Option<String>,
    pub agent: Option<String>,
    /// The one that asks.
    pub current: bool,
}

impl App {
    /// The actor's open sessions, newest first.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionView>, Error> {
        actor.may(Action::OwnProfile)?;
        let (person, current, now) = (actor.person()?, actor.session(), self.now());
        self.read(move |tx| {
            let open = sessions::open_of_person(tx, person)?.into_iter();
            let standing = |s: &sessions::Session| standing(s.created_at, s.seen_at, now);
            Ok(open
                .filter(|session| matches!(standing(session), Standing::Open { .. }))
                .map(|session| SessionView {
                    uid: session.uid,
                    created_at: session.created_at,
                    seen_at: session.seen_at,
                    ends_at: ends(session.created_at),
                    peer: Some(session.peer).filter(|peer| !peer.is_empty()),
                    agent: Some(session.agent).filter(|agent| !agent.is_empty()),
                    current: session.id == current,
                })
                .collect())
        })
        .await
    }
}
