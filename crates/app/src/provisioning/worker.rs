//! One worker at a time, in this process and across processes.
//!
//! Servers that share a database don't take turns with each pass: a fabric's driver may keep something in its process, as the simulator
//! keeps all of it. One of them stays at it until it stops or is gone. Whoever takes over from another looks at the whole fabric.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::Time;
use store::{Lane, Tx, leases};
use tokio::sync::Mutex;

use crate::{App, Error};

pub(super) const LEASE: &str = "provisioning";

/// How long the lease outlives a worker that was killed. It is renewed three times as often, and given back after each pass.
pub(super) const HELD_FOR: Duration = Duration::from_secs(10);

/// This process's part in the work.
#[derive(Default)]
pub(crate) struct Worker {
    /// The lease tells processes apart and not tasks: within the process, this does.
    pub(super) turn: Mutex<()>,
    holder: OnceLock<String>,
    /// Until when the lease runs, in milliseconds since 1970, where it is kept between passes.
    until: AtomicI64,
}

/// Whose the fabric was until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    AsBefore,
    /// Another's: nobody here knows how it stands.
    Anew,
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

    /// Whether the fabric is this process's to work on, and if so, whether it was another's until now; if not, when to ask again. A server
    /// that is alone may always.
    pub(super) async fn leads(&self) -> Result<Result<Lead, Time>, Error> {
        let (now, until) = (self.now(), &self.0.provisioning.until);
        if !self.0.store.is_shared() || until.load(Ordering::Relaxed) > now.plus(HELD_FOR * 2 / 3).ms() {
            return Ok(Ok(Lead::AsBefore));
        }
        let holder = self.holder()?;
        let found = self.read(|tx| Ok(leases::holder(tx, LEASE)?)).await?;
        if let Some((_, other)) = found.filter(|(by, until)| *by != holder && *until > now) {
            return Ok(Err(other));
        }
        let taken = self.0.store.write(Lane::Any, move |tx| {
            let before = leases::holder(tx, LEASE)?.map(|(by, _)| by);
            let taken = hold(tx, &holder, now)?;
            let lead = if before.as_ref() == Some(&holder) { Lead::AsBefore } else { Lead::Anew };
            Ok::<_, Error>(taken.then_some(lead))
        });
        match taken.await? {
            Some(lead) => {
                if lead == Lead::Anew {
                    tracing::info!("the fabric is this server's to work on now");
                }
                until.store(now.plus(HELD_FOR).ms(), Ordering::Relaxed);
                Ok(Ok(lead))
            }
            None => Ok(Err(now.plus(HELD_FOR))),
        }
    }

    /// Leaves the fabric to another server, at once.
    pub async fn stand_down(&self) -> Result<(), Error> {
        if self.0.store.is_shared() && self.0.provisioning.until.swap(0, Ordering::Relaxed) > 0 {
            let holder = self.holder()?;
            self.write(Lane::Any, move |tx| let_go(tx, &holder)).await?;
        }
        Ok(())
    }
}

pub(super) fn hold(tx: &Tx<'_>, holder: &str, now: Time) -> Result<bool, Error> {
    Ok(leases::take(tx, LEASE, holder, now, now.plus(HELD_FOR))?)
}

pub(super) fn let_go(tx: &Tx<'_>, holder: &str) -> Result<(), Error> {
    Ok(leases::give_back(tx, LEASE, holder)?)
}
