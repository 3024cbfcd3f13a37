//! Noting that an API key or a session was used, behind the back of the request that used it: it would wait for the disk.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{ApiKeyId, Time};
use store::{Lane, api_keys, sessions};

use crate::tokens::client::Client;
use crate::{App, Error};

/// That a key was used is written down this often at most.
const NOTED_EVERY: Duration = Duration::from_mins(5);

/// So many are written in one transaction: others want to write too.
const AT_ONCE: usize = 256;

/// Uses that wait to be written down.
#[derive(Default)]
pub(crate) struct Uses(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    keys: BTreeMap<ApiKeyId, Time>,
    /// By row.
    sessions: BTreeMap<i64, Time>,
    /// Somebody is about to write them.
    writing: bool,
}

/// What was used, and when.
type Noted<T> = Vec<(T, Time)>;

impl Waiting {
    /// Some of those that wait, or `None` when nobody does: then nobody writes any more either.
    fn some(&mut self) -> Option<(Noted<ApiKeyId>, Noted<i64>)> {
        let keys: Vec<_> = std::iter::from_fn(|| self.keys.pop_first()).take(AT_ONCE).collect();
        let sessions: Vec<_> = std::iter::from_fn(|| self.sessions.pop_first()).take(AT_ONCE).collect();
        self.writing = !(keys.is_empty() && sessions.is_empty());
        self.writing.then_some((keys, sessions))
    }
}

/// When a key was used last, as far as that has been noted or is about to be.
pub(crate) struct LastUse(AtomicI64);

impl LastUse {
    pub(crate) fn at(noted: Option<Time>) -> Self {
        Self(AtomicI64::new(noted.map_or(i64::MIN, Time::ms)))
    }

    /// Whether a use at `now` is to be noted. Says so once.
    fn is_due(&self, now: Time) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let due = last == i64::MIN || now.since(Time::from_ms(last)) >= NOTED_EVERY;
        due && self.0.compare_exchange(last, now.ms(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

impl App {
    /// Notes that a key got a token.
    pub(crate) fn used_key(&self, client: &Client) {
        let now = self.now();
        if client.used.is_due(now) {
            self.note(|waiting| {
                waiting.keys.insert(client.id, now);
            });
        }
    }

    /// Notes that somebody came in with a session.
    pub(crate) fn used_session(&self, session: i64, now: Time) {
        self.note(|waiting| {
            waiting.sessions.entry(session).or_insert(now);
        });
    }

    fn note(&self, add: impl FnOnce(&mut Waiting)) {
        let mut waiting = self.0.uses.0.lock().unwrap_or_else(PoisonError::into_inner);
        add(&mut waiting);
        if !std::mem::replace(&mut waiting.writing, true) {
            let app = self.clone();
            self.spawn(async move { app.write_uses().await });
        }
    }

    /// Writes down what waits. Failing to is logged: the next use is noted again.
    async fn write_uses(&self) {
        loop {
            let some = self.0.uses.0.lock().unwrap_or_else(PoisonError::into_inner).some();
            let Some((keys, seen)) = some else { return };
            // Not through `App::write`: nothing of it is for the workers.
            let written = self.0.store.write(Lane::Any, move |tx| {
                keys.iter().try_for_each(|(key, at)| api_keys::note_use(tx, *key, *at))?;
                seen.iter().try_for_each(|(session, at)| sessions::seen(tx, *session, *at))?;
                Ok::<_, Error>(())
            });
            if let Err(error) = written.await {
                tracing::error!(%error, "the use of API keys and sessions could not be written down");
            }
        }
    }
}
