//! `Idempotency-Key`: a request that is sent again with its key is done once and answered again.
//!
//! What was done is kept as ids, in the transaction that did it, so there is no moment at which one is on the disk and the other isn't.
//! The answer is made from them anew: it shows what is there now. Of two at once the later one waits for its transaction, and finds the
//! row; where an engine lets both run, both write the row, one collides and is run again. A refusal keeps nothing: a request that was put
//! right may come under the same key.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use store::done_requests::{self, Done};

use crate::act::Work;
use crate::{Act, Actor, App, Error, Who};

/// How long a request can be sent again.
pub(crate) const LASTS: Duration = Duration::from_hours(24);

/// As in the request.
const HEADER: &str = "Idempotency-Key";

/// The key that a request came with, and what it asks.
#[derive(Debug, Clone)]
pub struct Once {
    key: String,
    /// Of method, path and body.
    digest: [u8; 32],
    repeated: Arc<AtomicBool>,
}

impl Once {
    /// Whether the request was answered from what had been done before.
    pub fn was_repeated(&self) -> bool {
        self.repeated.load(Ordering::Relaxed)
    }
}

impl PartialEq for Once {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.digest == other.digest
    }
}

impl Eq for Once {}

/// What a verb gives back, in a form that can be kept.
pub(crate) trait Repeatable: Sized {
    /// Ids of what was done, or plain numbers: no view, which would be out of date, and nothing secret.
    type Kept: Serialize + DeserializeOwned;

    /// `None` for what is in truth a refusal.
    fn keep(&self) -> Option<Self::Kept>;

    /// The same for the same actor, as it is now.
    fn again(work: &Work<'_>, kept: Self::Kept) -> Result<Self, Error>;
}

/// Outcomes that are kept as they are.
macro_rules! kept_whole {
    ($($outcome:ty),+) => {
        $(impl Repeatable for $outcome {
            type Kept = Self;

            fn keep(&self) -> Option<Self> {
                Some(<Self as Clone>::clone(self))
            }

            fn again(_: &Work<'_>, kept: Self) -> Result<Self, Error> {
                Ok(kept)
            }
        })+
    };
}

kept_whole!((), i64, u64, crate::catalogue::Imported);

impl App {
    /// Reads a request's key. Digests are keyed: a password in a body can't be guessed from the database.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key that isn't 1 to 255 visible ASCII characters.
    pub fn once(&self, key: &[u8], method: &str, path: &str, body: &[u8]) -> Result<Once, Error> {
        let fits = (1..=255).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
        let key = str::from_utf8(key).ok().filter(|_| fits);
        let key = key.ok_or_else(|| Error::invalid(HEADER, "must be 1 to 255 visible ASCII characters"))?;
        let request = [format!("request {method} {path}\n").as_bytes(), body].concat();
        let digest = *self.0.hasher.hash_bytes(&request).bytes();
        Ok(Once { key: key.to_owned(), digest, repeated: Arc::default() })
    }

    /// What a request without a place for the key is told.
    pub fn refuse_once() -> Error {
        let rule = "isn't taken here: what is answered is secret and shown once, or nobody has signed in yet";
        Error::invalid(HEADER, rule)
    }

    /// What the request had done before, for verbs that can't prepare the same twice.
    pub(crate) async fn repeated<T: Repeatable + Send + 'static>(
        &self,
        actor: &Actor,
        act: Act,
    ) -> Result<Option<T>, Error> {
        if actor.trail.once.is_none() {
            return Ok(None);
        }
        let (app, by, draw) = (self.clone(), actor.clone(), self.draw()?);
        let found = self.read(move |tx| recall(&Work::new(tx, &app, &by, &draw), act)).await?;
        Ok(found.inspect(|_| note_repeated(actor)))
    }
}

/// Does `verb` unless the request has had it done before; whether it had.
pub(crate) fn once<T: Repeatable>(
    work: &mut Work<'_>,
    act: Act,
    verb: impl Fn(&mut Work<'_>) -> Result<T, Error>,
) -> Result<(T, bool), Error> {
    if let Some(before) = recall(work, act)? {
        return Ok((before, true));
    }
    let outcome = verb(work)?;
    if let Some(once) = &work.actor.trail.once
        && let Some(kept) = outcome.keep()
    {
        let kept = serde_json::to_string(&kept)?;
        done_requests::put(work.tx, &mark(work, once), act.action(), &once.digest, &kept, work.now)?;
    }
    Ok((outcome, false))
}

/// For the answer.
pub(crate) fn note_repeated(actor: &Actor) {
    if let Some(once) = &actor.trail.once {
        once.repeated.store(true, Ordering::Relaxed);
    }
}

fn recall<T: Repeatable>(work: &Work<'_>, act: Act) -> Result<Option<T>, Error> {
    let Some(once) = &work.actor.trail.once else { return Ok(None) };
    let done = done_requests::find(work.tx, &mark(work, once), work.now.minus(LASTS))?;
    if done.iter().any(|one| one.digest != once.digest) {
        return Err(Error::KeyReused(format!("{HEADER}: was used for another request; each needs a key of its own")));
    }
    let before = done.into_iter().find(|one| one.action == act.action());
    before.map(|Done { outcome, .. }| T::again(work, serde_json::from_str(&outcome)?)).transpose()
}

/// Whose key it is: the same text from somebody else is another key. A person who signs in anew stays the same.
fn mark(work: &Work<'_>, once: &Once) -> [u8; 32] {
    let id = match &work.actor.who {
        Who::Person { id, .. } | Who::Operator { id: Some(id), .. } => id.0,
        Who::ApiKey { id, .. } => id.0,
        Who::Operator { id: None, .. } | Who::System => 0,
    };
    let company = work.actor.company.as_ref().map_or(0, |member| member.id.0);
    let owner = format!("idempotency key of {} {id} of {company}: {}", work.actor.kind(), once.key);
    *work.app.0.hasher.hash(&owner).bytes()
}
