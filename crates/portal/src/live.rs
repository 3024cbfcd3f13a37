//! Event streams: a page hears that what it shows has changed, and fetches itself again.
//!
//! A stream sends no content, only `changed` with a digest of what there is now. It looks again after each write of this process and every
//! few seconds, asks each time who is signed in, and ends with the session, with the server, and after an hour.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::{Actor, Error};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use tokio::time::{Instant, sleep, timeout_at};

use crate::fields::Fields;
use crate::frame::{self, Count};
use crate::page::{Answer, failed, ok};
use crate::state::Portal;
use crate::visitor::{self, Query, SignedIn};

/// Streams at once for one person.
const EACH: usize = 12;
/// How often a stream looks without being told; its heartbeat too.
const PAUSE: Duration = Duration::from_secs(5);
/// Writes that come one upon the other are one change.
const BREATH: Duration = Duration::from_millis(300);
const LASTS: Duration = Duration::from_secs(3600);

/// The open streams of this process, by person.
#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<i64, usize>>>);

/// One of them; gone with its stream.
struct Open {
    streams: Streams,
    person: i64,
}

impl Streams {
    fn open(&self, person: i64) -> Option<Open> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(person).or_default();
        (*count < EACH).then(|| {
            *count += 1;
            Open { streams: self.clone(), person }
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.person);
            }
        }
    }
}

/// A digest of what a page shows, the same for the same content while the program is the same.
pub fn digest(shown: &impl Debug) -> String {
    let mut hasher = DefaultHasher::new();
    format!("{shown:?}").hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A stream of the changes of what `look` sees. The query's `seen` is the digest of what the page has.
pub async fn stream<F, Fut, T>(portal: Portal, headers: HeaderMap, query: &Fields, look: F) -> Response
where
    F: Fn(Actor) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, Error>> + Send + 'static,
    T: Debug + Send + 'static,
{
    let actor = match visitor::watching(&portal, &headers).await {
        Ok(Some(actor)) => actor,
        Ok(None) => return StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => return failed(&error),
    };
    let Some(open) = actor.person().ok().and_then(|person| portal.streams.open(person.0)) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let first = match look(actor).await {
        Ok(shown) => Some(digest(&shown)),
        Err(error) => return failed(&error),
    };
    let (seen, ends) = (query.text("seen").to_owned(), Instant::now() + LASTS);
    let watch = Watch { portal, headers, look, first, seen, ends, _open: open };
    let events = unfold(Some(watch), |watch| async move {
        let watch = watch?;
        let stop = watch.portal.stop.clone();
        tokio::select! {
            next = watch.next() => next,
            () = stop.cancelled() => None,
        }
    });
    Sse::new(events).into_response()
}

struct Watch<F> {
    portal: Portal,
    headers: HeaderMap,
    look: F,
    /// What there was when the stream began, until it is told.
    first: Option<String>,
    /// What the page knows.
    seen: String,
    ends: Instant,
    _open: Open,
}

impl<F, Fut, T> Watch<F>
where
    F: Fn(Actor) -> Fut,
    Fut: Future<Output = Result<T, Error>>,
    T: Debug,
{
    /// What there is now; `None` for who isn't signed in any more or doesn't see it any more.
    async fn again(&self) -> Option<String> {
        let actor = visitor::watching(&self.portal, &self.headers).await.ok().flatten()?;
        (self.look)(actor).await.ok().as_ref().map(digest)
    }

    /// The next event, and what is left of the stream: a change, or a heartbeat.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        let beat = Instant::now() + PAUSE;
        loop {
            let rung = self.portal.app.clone();
            let rung = rung.rung();
            let first = self.first.take();
            let begins = first.is_some();
            let now = match first {
                Some(first) => first,
                None => self.again().await?,
            };
            if Instant::now() > self.ends {
                return None;
            }
            if now != self.seen {
                let event = Event::default().event("changed").data(now.clone());
                self.seen = now;
                return Some((Ok(event), Some(self)));
            }
            // Something is said at once, so that whoever stands between hands the stream on.
            if begins || timeout_at(beat, rung).await.is_err() {
                return Some((Ok(Event::default().comment("")), Some(self)));
            }
            sleep(BREATH).await;
        }
    }
}

/// `/live/count`: how much waits in the inbox.
pub async fn count(State(portal): State<Portal>, headers: HeaderMap, Query(query): Query) -> Response {
    let app = portal.app.clone();
    let look = move |actor| {
        let app = app.clone();
        async move { frame::waiting(&app, &actor).await }
    };
    stream(portal, headers, &query, look).await
}

/// `/live/count/now`: the same, to be put into the page.
pub async fn count_now(State(portal): State<Portal>, SignedIn { actor }: SignedIn) -> Answer {
    Ok(ok(&Count::of(&portal.app, &actor).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_bounded_number_of_streams() {
        let streams = Streams::default();
        let mut open: Vec<_> = (0..EACH).filter_map(|_| streams.open(1)).collect();
        assert_eq!(open.len(), EACH);
        assert!(streams.open(1).is_none());
        assert!(streams.open(2).is_some(), "another person's aren't counted");
        open.pop();
        assert!(streams.open(1).is_some());
    }
}
