//! Wrong passwords slow down whoever types them, and stop nobody else.
//!
//! An attempt counts as wrong before its password has been looked at, and is taken back when it was right. So a burst of attempts at
//! one moment has no more free ones than the same attempts one after the other.

use auth::lockout::{FORGOTTEN_AFTER, Slowdown};
use domain::Time;
use store::sign_in_failures::{self, Failures};
use store::{Lane, Tx};

use crate::{App, Error, Trail};

/// Attempts at one account from one network.
#[derive(Clone)]
pub(super) struct Attempts {
    account: [u8; 32],
    network: String,
}

impl Attempts {
    pub(super) fn at(app: &App, username: &str, trail: &Trail) -> Self {
        Self { account: account(app, username), network: trail.network() }
    }

    /// Counts an attempt as a wrong one.
    ///
    /// # Errors
    /// [`Error::TooMany`] while earlier wrong ones still cost time: this one isn't counted then, and mustn't be judged.
    pub(super) async fn begin(&self, app: &App) -> Result<(), Error> {
        let (attempts, now) = (self.clone(), app.now());
        app.write(Lane::Any, move |tx| attempts.count(tx, now)).await
    }

    fn count(&self, tx: &Tx<'_>, now: Time) -> Result<(), Error> {
        let before = sign_in_failures::get(tx, &self.account, &self.network)?
            .map(|before| Slowdown { failures: before.count, last_failure: before.last });
        if let Some(before) = before
            && let Err(wait) = before.may_try(now)
        {
            let seconds = wait.as_secs().max(1);
            let rule = format!("too many wrong passwords: try again in {seconds} s");
            return Err(Error::TooMany { rule, wait });
        }
        let after = Slowdown::after(before, now);
        sign_in_failures::forget(tx, now.minus(FORGOTTEN_AFTER))?;
        let failures = Failures { count: after.failures, last: after.last_failure };
        Ok(sign_in_failures::set(tx, &self.account, &self.network, failures)?)
    }

    /// The password was right.
    pub(super) fn forgive(&self, tx: &Tx<'_>) -> Result<(), Error> {
        Ok(sign_in_failures::clear(tx, &self.account, &self.network)?)
    }
}

/// Forgets all wrong passwords at an account: it has a new one.
pub(super) fn forgive_everywhere(tx: &Tx<'_>, app: &App, username: &str) -> Result<(), Error> {
    Ok(sign_in_failures::clear_account(tx, &account(app, username))?)
}

fn account(app: &App, username: &str) -> [u8; 32] {
    *app.0.hasher.hash(&format!("sign-in {}", username.trim().to_lowercase())).bytes()
}
