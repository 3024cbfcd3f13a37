//! What is kept in memory of who may do what, so that a request of somebody known asks the database nothing.
//!
//! Kept is only what was let in; a refusal is looked up each time. Whatever is kept notes what it hangs on, and is believed while the
//! store says that none of that has changed ([`store::Store::holds`]): a key, person, company, session or token that was stopped is
//! refused from the next request on.

mod bounded;

use std::sync::Arc;

use store::{Moment, Store, Topic};

use crate::sessions::SignedIn;
use crate::tokens::client::Client;
use crate::tokens::known::Known;
use bounded::Bounded;

/// API keys in use, about 350 bytes each.
const CLIENTS: usize = 16_384;
/// Access tokens in use, about 250 bytes each.
const TOKENS: usize = 16_384;
/// Sessions in use, about 500 bytes each.
const SESSIONS: usize = 4096;

/// What was let in lately.
pub(crate) struct Caches {
    /// Keys that work, by client id.
    pub(crate) clients: Bounded<Box<str>, Arc<Kept<Client>>>,
    /// Tokens that were verified, by their SHA-256.
    pub(crate) tokens: Bounded<[u8; 32], Arc<Kept<Known>>>,
    /// Who is signed in, by the keyed hash of the session's token.
    pub(crate) sessions: Bounded<[u8; 32], Arc<Kept<SignedIn>>>,
}

impl Default for Caches {
    fn default() -> Self {
        Self { clients: Bounded::new(CLIENTS), tokens: Bounded::new(TOKENS), sessions: Bounded::new(SESSIONS) }
    }
}

/// Something that was read, and what it hangs on.
pub(crate) struct Kept<T> {
    pub(crate) what: T,
    read: Moment,
    topics: [Topic; 3],
}

impl<T> Kept<T> {
    /// `read` was noted before the reading began. Of fewer topics one stands there again.
    pub(crate) const fn new(what: T, read: Moment, topics: [Topic; 3]) -> Self {
        Self { what, read, topics }
    }

    /// Whether somebody has read it later than after `moment`.
    pub(crate) fn is_newer_than(&self, moment: Moment) -> bool {
        self.read > moment
    }

    /// Whether nothing that it hangs on has changed since.
    pub(crate) fn holds(&self, store: &Store) -> bool {
        store.holds(self.read, &self.topics)
    }
}
