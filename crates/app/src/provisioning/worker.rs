//! One worker at a time, in this process and across processes.
//!
//! Servers that share a database don't take turns with each pass: a fabric's driver may keep something in its process, as the simulator
//! keeps all of it. One of them stays at it until it stops or is gone. Whoever takes over from another looks at the whole fabric.

use std::future::Future;
use std::pin::pin;
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
    /// Held while rows are read and the fabric is made as they say: what is read must be the newest when it is given, for a thing that
    /// ends and was never there is not taken away.
    pub(super) hands: Mutex<()>,
    holder: OnceLock<String>,
    /// Until when the lease runs, in milliseconds since 1970, where it is kept between passes.
    until: AtomicI64,
    /// When the whole fabric has to be looked at before it is worked on, in milliseconds since 1970.
    look_at: AtomicI64,
}

pub(super) const LOOK_AT_ONCE: i64 = 0;
pub(super) const LOOKED: i64 = i64::MAX;
/// After this a fabric that couldn't be looked at is tried again.
pub(super) const UNSEEN: Duration = Duration::from_secs(15);

impl App {
    /// The name under which this process holds the lease.
    pub(super) fn holder(&self) -> Result<String, Error> {
        let drawn = self.draw()?.ids().uid().to_string();
        Ok(self.0.provisioning.holder.get_or_init(|| drawn).clone())
    }

    /// Takes or renews the lease; `false` when another process has it. Rings no bell: it leaves no work for anybody.
    pub(super) async fn hold_lease(&self) -> Result<bool, Error> {
        let (holder, now) = (self.holder()?, self.now());
        let held = self.0.store.write(Lane::Any, move |tx| hold(tx, &holder, now)).await?;
        if held && self.0.store.is_shared() {
            self.0.provisioning.until.store(now.plus(HELD_FOR).ms(), Ordering::Relaxed);
        }
        Ok(held)
    }

    /// Whether the fabric is this process's still, without asking for it.
    pub(super) fn still_leads(&self) -> bool {
        !self.0.store.is_shared() || self.0.provisioning.until.load(Ordering::Relaxed) > self.now().ms()
    }

    /// Whether the fabric is this process's to work on; if not, when to ask again. A server that is alone may always.
    pub(super) async fn leads(&self) -> Result<Result<(), Time>, Error> {
        let (now, until) = (self.now(), &self.0.provisioning.until);
        if !self.0.store.is_shared() || until.load(Ordering::Relaxed) > now.plus(HELD_FOR * 2 / 3).ms() {
            return Ok(Ok(()));
        }
        let holder = self.holder()?;
        let found = self.read(|tx| Ok(leases::holder(tx, LEASE)?)).await?;
        if let Some((_, other)) = found.filter(|(by, until)| *by != holder && *until > now) {
            return Ok(Err(other));
        }
        // Whatever has happened to it in other hands: it is looked at before anything is done.
        let anew = until.load(Ordering::Relaxed) <= now.ms();
        if anew {
            self.look_at(LOOK_AT_ONCE);
        }
        if !self.0.store.write(Lane::Any, move |tx| hold(tx, &holder, now)).await? {
            return Ok(Err(now.plus(HELD_FOR)));
        }
        if anew {
            tracing::info!("the fabric is this server's to work on now");
        }
        until.store(now.plus(HELD_FOR).ms(), Ordering::Relaxed);
        Ok(Ok(()))
    }

    /// Whether the whole fabric has to be looked at before it is worked on: where others had it until now. A server that is alone looks at
    /// it at its start beside its work.
    pub(super) fn must_look(&self) -> bool {
        self.0.store.is_shared() && self.0.provisioning.look_at.load(Ordering::Relaxed) <= self.now().ms()
    }

    /// Says when it has to.
    pub(super) fn look_at(&self, then: i64) {
        self.0.provisioning.look_at.store(then, Ordering::Relaxed);
    }

    /// Does `work` under the lease, which is renewed meanwhile; `None` when it was lost.
    pub(super) async fn while_held<T>(&self, work: impl Future<Output = T>) -> Result<Option<T>, Error> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(Some(done)),
                () = tokio::time::sleep(HELD_FOR / 3) => {
                    if !self.hold_lease().await? {
                        return Ok(None);
                    }
                }
            }
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
