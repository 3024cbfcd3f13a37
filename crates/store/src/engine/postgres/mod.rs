//! PostgreSQL: a few connections that write and a few that read, each with a thread of its own.

mod address;
mod beat;
mod failure;
mod lanes;
mod open;
mod pool;
mod presence;
mod session;
mod tls;
mod value;
mod writer;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, RwLock, watch};

use super::{Examination, unit};
use crate::migrate;
use crate::{Error, Lane, Moment, OpenError, Options, Topic, Tx};
use failure::Failure;
use lanes::Lanes;
use open::Facts;
use pool::{Pool, closed};
use presence::{Presence, Shared};
use session::Place;
pub(super) use session::Session;
use writer::Terms;

pub use address::{BadAddress, Server};
pub use open::postgres_ddl;
pub(super) use open::{Alone, alone};

const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How long a reader tries to connect.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long whoever asks whether it is ready waits for an answer.
const READY: Duration = Duration::from_secs(2);
/// After so many writes old operations are cleared away.
const SWEEP_AFTER: u64 = 5_000;

const DAMAGE: &str = "SELECT 'the index ' || c.relname || ' is invalid: REINDEX it' AS line
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND n.nspname = current_schema()
    UNION ALL
    SELECT checksum_failures || ' pages with a wrong checksum' FROM pg_stat_database
      WHERE datname = current_database() AND checksum_failures > 0";

pub(crate) struct Postgres {
    server: Server,
    writers: Pool,
    readers: Pool,
    lanes: Arc<Lanes>,
    rehearse: bool,
    shared: Arc<Shared>,
    /// None: it believes nothing that it keeps.
    presence: Option<Presence>,
    ran: Arc<AtomicU64>,
    writes: AtomicU64,
    /// Whether writes are taken. Each holds it for reading until it is done.
    open: Arc<RwLock<bool>>,
    ended: watch::Sender<bool>,
}

impl Postgres {
    /// Opens it, which takes a moment: what it does first is done on a thread of its own.
    pub(crate) fn open(options: &Options, server: &Server, bell: &Arc<Notify>) -> Result<Self, OpenError> {
        let failed = |why: String| OpenError::File { path: server.to_string(), why };
        let tls = tls::connector(server).map_err(failed)?;
        let place = Arc::new(Place { server: server.clone(), tls, names: OnceLock::new() });
        let pool = |name, size: usize| Pool::start(name, size.max(1), &place).map_err(|why| failed(why.to_string()));
        let (writers, readers) = (pool("writer", options.writers)?, pool("reader", options.readers)?);
        let (durability, migrations) = (options.durability, options.migrations);
        writers.run_now(move |session| open::prepare(session, durability, migrations))??;
        let shared = Arc::new(Shared::new(Arc::clone(bell)));
        let enter = |name: &String| {
            Presence::start(name, migrate::newest(migrations), &place, &shared).map_err(|why| failed(why.to_string()))
        };
        let presence = options.instance.as_ref().map(enter).transpose()?;
        Ok(Self {
            server: server.clone(),
            writers,
            readers,
            lanes: Arc::default(),
            rehearse: options.rehearse,
            shared,
            presence,
            ran: Arc::default(),
            writes: AtomicU64::new(0),
            open: Arc::new(RwLock::new(true)),
            ended: watch::Sender::new(false),
        })
    }

    pub(crate) fn moment(&self) -> Moment {
        self.shared.announcements.moment()
    }

    /// Whether all that others have announced has been heard, and it was none of these.
    pub(crate) fn holds(&self, moment: Moment, topics: &[Topic]) -> bool {
        self.shared.holds() && self.shared.announcements.silent(moment, topics)
    }

    /// Whether others may work on it at the same time as this one.
    pub(crate) const fn is_shared(&self) -> bool {
        self.presence.is_some()
    }

    /// Lets the other instances know that something was written.
    pub(crate) fn ring(&self) {
        if let Some(presence) = &self.presence {
            presence.ring(&self.shared);
        }
    }

    pub(crate) fn statements(&self) -> u64 {
        self.ran.load(Ordering::Relaxed)
    }

    pub(crate) async fn write<T, E>(
        &self,
        lane: Lane,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let open = Arc::clone(&self.open).read_owned().await;
        if !*open {
            return Err(closed().into());
        }
        let turn = match lane {
            Lane::Of(uid) => Some(self.lanes.enter(uid).await),
            Lane::Any | Lane::Trial => None,
        };
        let terms = Terms { lane, rehearse: self.rehearse, shared: Arc::clone(&self.shared) };
        let ran = Arc::clone(&self.ran);
        let sweep = (self.writes.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(SWEEP_AFTER);
        let write = move |session: &Session| {
            if sweep && session.ensure().is_ok() {
                writer::sweep(session);
            }
            writer::write(session, &terms, &ran, &work)
        };
        let (done, told) = self.writers.run(write, (open, turn)).await?;
        if let Some(told) = told {
            let look = |id: String, ours: String| self.read(move |tx| presence::somebody_is_silent(tx, &id, &ours));
            self.shared.heard_by_all(&told, look).await;
        }
        done
    }

    pub(crate) async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let ran = Arc::clone(&self.ran);
        let read = move |session: &Session| {
            connected(session).map_err(|failure| failure.error)?;
            session.begin(BEGIN_READ);
            unit::guarded(|| work(&Tx::of_reader(session, &ran)))
        };
        self.readers.run(read, ()).await?
    }

    /// A copy is made with PostgreSQL's own tools.
    pub(crate) fn backup(&self, to: &std::path::Path) -> Error {
        Error::Elsewhere(format!(
            "the database is in PostgreSQL, which makes its own copies: pg_dump --format=custom --file='{}' '{}'",
            to.display(),
            self.server
        ))
    }

    pub(crate) async fn examine(&self) -> Result<Examination, Error> {
        let ran = Arc::clone(&self.ran);
        let look = move |session: &Session| {
            connected(session).map_err(|failure| failure.error)?;
            session.begin(BEGIN_READ);
            let facts = Facts::ask(session)?;
            let tx = Tx::of_reader(session, &ran);
            let damage = tx.all(crate::Statement { name: "DAMAGE", sql: DAMAGE }, &[], |row| row.get("line"))?;
            let Facts { version, synchronous_commit, fsync, full_page_writes, .. } = facts;
            let durable = [&synchronous_commit, &fsync, &full_page_writes].iter().all(|setting| *setting != "off");
            let durability = format!(
                "PostgreSQL {}.{}, synchronous_commit {synchronous_commit}, fsync {fsync}, full_page_writes {full_page_writes}",
                version / 10_000,
                version % 10_000
            );
            Ok(Examination { damage, durability, durable })
        };
        // A writer's, since the settings are each connection's own.
        self.writers.run(look, ()).await?
    }

    /// Whether a primary is there that takes writes, and a reader has an answer.
    pub(crate) async fn is_ready(&self) -> bool {
        if !*self.open.read().await {
            return false;
        }
        let writable =
            |session: &Session| session.ensure().is_ok() && Facts::ask(session).is_ok_and(|facts| !facts.standby);
        let both = async {
            self.writers.run(writable, ()).await.unwrap_or(false)
                && self.read(|tx| crate::meta::get(tx, "format")).await.is_ok()
        };
        tokio::time::timeout(READY, both).await.unwrap_or(false)
    }

    pub(crate) async fn writer_ended(&self) {
        // The sender is ours.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }

    pub(crate) async fn close(&self) {
        *self.open.write().await = false;
        self.writers.close().await;
        if let Some(presence) = &self.presence {
            presence.close().await;
        }
        self.readers.close().await;
        self.ended.send_replace(true);
    }
}

/// Connects, trying for a while.
fn connected(session: &Session) -> Result<(), Failure> {
    let started = Instant::now();
    loop {
        match session.ensure() {
            Err(failure) if started.elapsed() > PATIENCE => return Err(failure),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
            Ok(()) => return Ok(()),
        }
    }
}
