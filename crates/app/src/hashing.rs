//! Passwords are hashed away from the async threads, two at a time, in memory that is taken once.
//!
//! Few wait for their turn from one client network, so that a flood of sign-ins with made-up names holds up nobody elsewhere. Who comes
//! with a link or a session doesn't wait among those who sign in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use auth::password::{self, Memory};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{App, Error, Trail};

/// Hashes at a time. Each has its own memory.
const AT_ONCE: usize = 2;

/// So many of one network wait at a time.
const WAITING: usize = 4;

/// How long an attempt waits for its turn before it is asked to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longer texts are nobody's password, and aren't worth hashing.
const LONGEST: usize = 1024;

/// What somebody wants a password hashed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    /// Anybody can say a name and a password.
    SignIn,
    /// Asked by the holder of a link or a session.
    NewPassword,
}

/// The turns, and the memory that goes with each.
pub(crate) struct Hashing {
    turns: Arc<Semaphore>,
    /// Of the turns that nobody has.
    idle: Mutex<Vec<Memory>>,
    waiting: Mutex<HashMap<Queue, usize>>,
}

type Queue = (String, Purpose);

impl Default for Hashing {
    fn default() -> Self {
        let idle = std::iter::repeat_with(Memory::default).take(AT_ONCE).collect();
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), idle: Mutex::new(idle), waiting: Mutex::default() }
    }
}

/// A place among those who wait for a turn; given up when dropped.
pub(crate) struct Place {
    hashing: Arc<Hashing>,
    queue: Queue,
}

impl Place {
    fn take(hashing: &Arc<Hashing>, queue: Queue) -> Result<Self, Error> {
        let mut waiting = hashing.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(queue.clone()).or_default();
        if *count >= WAITING {
            return Err(busy());
        }
        *count += 1;
        Ok(Self { hashing: Arc::clone(hashing), queue })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.hashing.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let left = waiting.get(&self.queue).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            waiting.remove(&self.queue);
        } else {
            waiting.insert(self.queue.clone(), left);
        }
    }
}

/// A turn, with its memory. It ends with the work, also when the client has gone away meanwhile.
struct Turn {
    hashing: Arc<Hashing>,
    memory: Memory,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Turn {
    /// Before the permit goes to the next.
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        self.hashing.idle.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl App {
    /// A place in the queue of the trail's network.
    ///
    /// # Errors
    /// [`Error::TooMany`] when the network has enough of them.
    pub(crate) fn queue_for_hashing(&self, purpose: Purpose, trail: &Trail) -> Result<Place, Error> {
        Place::take(&self.0.hashing, (trail.network(), purpose))
    }

    /// Whether `typed` is the password behind `stored`. Without a stored one it takes as long, and isn't.
    pub(crate) async fn password_is(&self, place: Place, typed: String, stored: Option<String>) -> Result<bool, Error> {
        hashing(place, move |memory| match stored {
            Some(phc) if typed.len() <= LONGEST => password::verify(memory, &typed, &phc),
            _ => password::verify_nobody(memory, typed.get(..LONGEST).unwrap_or(&typed)),
        })
        .await
    }

    /// What to store of a password that [`password::check`] has passed.
    pub(crate) async fn password_hash(&self, password: String, trail: &Trail) -> Result<String, Error> {
        let salt = self.draw()?.ids().bytes();
        let place = self.queue_for_hashing(Purpose::NewPassword, trail)?;
        hashing(place, move |memory| password::hash(memory, &password, salt))
            .await?
            .map_err(|failed| Error::Internal(failed.to_string()))
    }
}

async fn hashing<T: Send + 'static>(
    place: Place,
    work: impl FnOnce(&mut Memory) -> T + Send + 'static,
) -> Result<T, Error> {
    let permit = tokio::time::timeout(PATIENCE, Arc::clone(&place.hashing.turns).acquire_owned()).await;
    let permit = permit.map_err(|_| busy())?.map_err(|closed| Error::Unavailable(closed.to_string()))?;
    let memory = place.hashing.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    let mut turn = Turn { hashing: Arc::clone(&place.hashing), memory, _permit: permit };
    drop(place);
    let hashed = tokio::task::spawn_blocking(move || work(&mut turn.memory));
    hashed.await.map_err(|failed| Error::Internal(format!("hashing: {failed}")))
}

fn busy() -> Error {
    Error::TooMany {
        rule: "too many people sign in at this moment: try again".to_owned(),
        wait: Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Exchange;

    fn from(peer: &str) -> Trail {
        Trail { peer: Some(peer.to_owned()), ..Trail::default() }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn any_number_of_hashes_share_two_memories() {
        let exchange = Exchange::start().await;
        let all = (0..24).map(|n| {
            let (app, trail) = (exchange.app.clone(), from(&format!("192.0.2.{n}")));
            tokio::spawn(async move { app.password_hash("correct horse battery".to_owned(), &trail).await.map(drop) })
        });
        for one in all.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), Ok(()));
        }
        let idle = exchange.app.0.hashing.idle.lock().unwrap();
        let bytes: Vec<usize> = idle.iter().map(Memory::bytes).collect();
        assert_eq!(bytes.len(), AT_ONCE);
        assert!(bytes.iter().all(|bytes| *bytes <= 19 * 1024 * 1024), "{bytes:?}");
        assert!(exchange.app.0.hashing.waiting.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn one_network_fills_its_own_queue_and_no_other() {
        let exchange = Exchange::start().await;
        let queue = |peer: &str, purpose| exchange.app.queue_for_hashing(purpose, &from(peer));
        let mut places: Vec<Place> =
            (0..WAITING).map(|n| queue(&format!("2001:db8::{n:x}"), Purpose::SignIn).unwrap()).collect();
        let refused = queue("2001:db8::ffff", Purpose::SignIn).err().unwrap();
        assert_eq!(refused, busy(), "at once, and with a time to come back");
        assert!(queue("2001:db8:0:1::1", Purpose::SignIn).is_ok());
        assert!(queue("2001:db8::ffff", Purpose::NewPassword).is_ok(), "who has a link doesn't wait for who has not");
        places.pop();
        assert!(queue("2001:db8::ffff", Purpose::SignIn).is_ok());
    }
}
