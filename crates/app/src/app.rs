//! One environment's exchange: its store, its clock, its secrets, its fabric.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use auth::alias::Aliases;
use auth::envelope::Vault;
use auth::hash::SecretHasher;
use auth::keyring::Keyring;
use auth::{Chain, Pepper};
use domain::catalog::Catalog;
use domain::{Clock, Draw, Ids, Time};
use fabric::Driver;
use store::{Lane, Store, Tx};
use tokio::sync::Semaphore;

use crate::audit::Sealer;
use crate::caches::{Caches, Kept};
use crate::hashing::Hashing;
use crate::provisioning::Worker;
use crate::refusals::Refusals;
use crate::tasks::Tasks;
use crate::throttle::Misses;
use crate::uses::Uses;
use crate::{Error, Settings};

/// What an [`App`] is made of.
pub struct Parts {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub vault: Vault,
    pub driver: Arc<dyn Driver>,
    pub settings: Settings,
}

/// One environment's exchange. Cheap to clone; every verb borrows it.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) vault: Vault,
    pub(crate) driver: Arc<dyn Driver>,
    pub(crate) settings: Settings,
    pub(crate) hasher: SecretHasher,
    pub(crate) aliases: Aliases,
    pub(crate) chain: Chain,
    pub(crate) sealer: Sealer,
    pub(crate) keyring: RwLock<Kept<Arc<Keyring>>>,
    pub(crate) caches: Caches,
    /// For ids that no transaction has to make again.
    pub(crate) ids: Mutex<Ids>,
    /// The newest catalogue with its row, re-read when the row has changed.
    pub(crate) catalogue: RwLock<Option<(i64, Arc<Catalog>)>>,
    /// Look-ups of service keys that don't exist.
    pub(crate) unknown_keys: Misses,
    /// Connections that the other company's end couldn't take.
    pub(crate) far_ends: Misses,
    /// Names and addresses that others have.
    pub(crate) taken_names: Misses,
    /// Invitations: mails to whatever address somebody names.
    pub(crate) invitations: Misses,
    /// Password hashing is heavy on purpose.
    pub(crate) hashing: Arc<Hashing>,
    /// Links for new passwords that are being made: this many at a time.
    pub(crate) asking: Arc<Semaphore>,
    pub(crate) uses: Uses,
    pub(crate) provisioning: Worker,
    /// Up to when keys that ended have been looked for, in milliseconds since 1970.
    pub(crate) expired_until: AtomicI64,
    /// Of requests, and what they leave behind.
    pub(crate) tasks: Tasks,
    pub(crate) refusals: Refusals,
}

impl App {
    pub(crate) fn assemble(parts: Parts, pepper: &Pepper, keyring: Kept<Arc<Keyring>>, ids: Ids) -> Self {
        let (hasher, aliases, chain) = (pepper.hasher(), pepper.aliases(), pepper.chain());
        let Parts { store, clock, vault, driver, settings } = parts;
        Self(Arc::new(Inner {
            store,
            clock,
            vault,
            driver,
            settings,
            hasher,
            aliases,
            chain,
            sealer: Sealer::default(),
            keyring: RwLock::new(keyring),
            caches: Caches::default(),
            ids: Mutex::new(ids),
            catalogue: RwLock::new(None),
            unknown_keys: Misses::of("unknown_keys"),
            far_ends: Misses::of("far_ends"),
            taken_names: Misses::of("taken_names"),
            invitations: Misses::of("invitations").at_most(100, Duration::from_mins(10)),
            hashing: Arc::default(),
            asking: Arc::new(Semaphore::new(16)),
            uses: Uses::default(),
            provisioning: Worker::default(),
            expired_until: AtomicI64::new(0),
            tasks: Tasks::default(),
            refusals: Refusals::default(),
        }))
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// Says of which state of the database something is that is read now: see [`Store::version`].
    pub fn version(&self) -> Option<u64> {
        self.0.store.version()
    }

    /// The time and randomness of one operation.
    pub fn draw(&self) -> Result<Draw, Error> {
        Ok(Draw::new(self.now())?)
    }

    /// Waits until something has been written, here or by another server, since this was called (not: first awaited). A worker calls it
    /// before it looks for work.
    pub fn rung(&self) -> impl Future<Output = ()> + Send + '_ {
        self.0.store.rung()
    }

    /// Wakes the workers, those of other servers too.
    pub fn ring(&self) {
        self.0.store.ring();
    }

    /// Waits until all that requests have begun is done.
    pub async fn settled(&self) {
        self.0.tasks.finished().await;
    }

    /// Finishes what requests have begun and the writes that wait, and closes the database. Later writes are refused.
    pub async fn close(&self) {
        self.settled().await;
        if let Err(error) = self.write_refusals(true).await {
            tracing::error!(%error, "refusals that were counted could not be recorded");
        }
        self.0.store.close().await;
    }

    /// Whether the database can be read and written: what a load balancer wants to know.
    pub async fn is_ready(&self) -> bool {
        self.0.store.is_ready().await
    }

    /// Resolves when the database takes no more writes: after [`Self::close`], or because it had to give up.
    pub async fn writer_ended(&self) {
        self.0.store.writer_ended().await;
    }

    /// One transaction. It is seen through, and the bell rung, also when whoever waits for it goes away.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl Fn(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let app = self.clone();
        self.see_through(async move { app.commit(lane, work).await }).await
    }

    /// One transaction, for those who are seen through themselves: dropped early, it rings no bell.
    pub(crate) async fn commit<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl Fn(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let done = self.0.store.write(lane, work).await?;
        self.ring();
        Ok(done)
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.0.store.read(work).await
    }

    /// The same for few rows found by their keys ([`store::Store::glance`]).
    pub(crate) async fn glance<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.0.store.glance(work).await
    }
}
