//! One worker at a time, in this process and across processes.

use std::sync::OnceLock;
use std::time::Duration;

use domain::Time;
use store::{Lane, Tx, leases};
use tokio::sync::Mutex;

use crate::{App, Error};

const LEASE: &str = "provisioning";

/// How long the lease outlives a worker that was killed. It is renewed three times as often, and given back after each pass.
pub(super) const HELD_FOR: Duration = Duration::from_secs(10);

/// This process's part in the work.
#[derive(Default)]
pub(crate) struct Worker {
    /// The lease tells processes apart and not tasks: within the process, this does.
    pub(super) turn: Mutex<()>,
    holder: OnceLock<String>,
}

impl App {
    /// The name under which this process holds the lease.
    pub(super) fn holder(&self) -> Result<String, Error> {
        let drawn = self.draw()?.ids().uid().to_string();
        Ok(self.0.provisioning.holder.get_or_init(|| drawn).clone())
    }

    /// Takes or renews the lease; `false` when another process has it. Rings no bell: it leaves no work for anybody.
    pub(super) async fn hold_lease(&self) -> Result<bool, Error> {
        let (holder, now) = (self.holder()?, self.now());
        self.0.store.write(Lane::Any, move |tx| hold(tx, &holder, now)).await
    }
}

pub(super) fn hold(tx: &Tx<'_>, holder: &str, now: Time) -> Result<bool, Error> {
    Ok(leases::take(tx, LEASE, holder, now, now.plus(HELD_FOR))?)
}

pub(super) fn let_go(tx: &Tx<'_>, holder: &str) -> Result<(), Error> {
    Ok(leases::give_back(tx, LEASE, holder)?)
}
