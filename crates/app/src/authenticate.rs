//! Who stands behind a bearer token now.

use std::sync::Arc;

use auth::SecretKind;

use crate::{Actor, App, Error, Trail};

impl App {
    /// The actor behind `bearer`: the session of a person, or the token of an API key (AK-36).
    ///
    /// What the token says is not enough: the key, its creator and its company are judged as they are now (AK-39), so that deleting,
    /// locking and suspending work at the next request. The database is asked only when something of that may have changed.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub async fn authenticate(&self, bearer: &str, trail: Trail) -> Result<Actor, Error> {
        if SecretKind::Session.looks_right(bearer) {
            return self.session_actor(bearer, trail, true).await;
        }
        let known = &self.token(bearer).await?.what;
        Ok(known.client.what.actor(trail, Some(Arc::clone(&known.warrant))))
    }
}
