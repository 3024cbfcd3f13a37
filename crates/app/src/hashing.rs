//! Passwords are hashed away from the async threads, two at a time.

use std::sync::Arc;
use std::time::Duration;

use auth::password;

use crate::{App, Error};

/// How long an attempt waits for its turn before it is asked to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longer texts are nobody's password, and aren't worth hashing.
const LONGEST: usize = 1024;

impl App {
    /// Whether `typed` is the password behind `stored`. Without a stored one it takes as long, and isn't.
    pub(crate) async fn password_is(&self, typed: String, stored: Option<String>) -> Result<bool, Error> {
        self.hashing(move || match stored {
            Some(phc) if typed.len() <= LONGEST => password::verify(&typed, &phc),
            _ => password::verify_nobody(typed.get(..LONGEST).unwrap_or(&typed)),
        })
        .await
    }

    /// What to store of a password that [`password::check`] has passed.
    pub(crate) async fn password_hash(&self, password: String) -> Result<String, Error> {
        let salt = self.draw()?.ids().bytes();
        self.hashing(move || password::hash(&password, salt))
            .await?
            .map_err(|failed| Error::Internal(failed.to_string()))
    }

    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.0.hashing).acquire_owned()).await;
        let turn = turn
            .map_err(|_| Error::TooMany {
                rule: "too many people sign in at this moment: try again".to_owned(),
                wait: Duration::from_secs(1),
            })?
            .map_err(|closed| Error::Unavailable(closed.to_string()))?;
        let hashed = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also when the client has gone away meanwhile.
            let _turn = turn;
            work()
        });
        hashed.await.map_err(|failed| Error::Internal(format!("hashing: {failed}")))
    }
}
