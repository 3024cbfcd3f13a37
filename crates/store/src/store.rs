//! The store: where closures become transactions.

use std::sync::Arc;

use domain::Uid;
use tokio::sync::Notify;

use crate::engine::Engine;
use crate::record::Recorder;
use crate::said::Said;
use crate::{Error, Examination, Moment, OpenError, Options, Topic, Tx};

/// Writes of one lane run one after the other in this process before the database sees them, so that a hot row (one Port, one key)
/// makes a queue and no conflicts. Across processes on one PostgreSQL they are tried without a queue first, and take the lane's lock once
/// they have met. SQLite has one writer and needs none; the verbs name the lane all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Touches nothing that others fight for.
    Any,
    /// Writes that always end in an `Err`: only to see what would come of them.
    Trial,
    /// Writes that fight for the thing with this uid.
    Of(Uid),
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    bell: Arc<Notify>,
    recorder: Option<Recorder>,
}

impl Store {
    /// Opens the database, checks that it's safe, and brings its schema up to date. A file is made when it isn't there.
    pub fn open(options: &Options) -> Result<Self, OpenError> {
        let bell = Arc::default();
        Ok(Self { engine: Arc::new(Engine::open(options, &bell)?), bell, recorder: None })
    }

    /// The same database; what is written through this handle is taken down.
    #[must_use]
    pub fn recorded(self, recorder: Recorder) -> Self {
        Self { recorder: Some(recorder), ..self }
    }

    /// Runs `work` in a write transaction and answers after the commit is on disk. `Err` undoes all of it.
    ///
    /// `work` may be run more than once and must have no effect but through the transaction.
    pub async fn write<T, E>(&self, lane: Lane, work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (said, unit) = Said::by(work);
        let unit = match &self.recorder {
            None => unit,
            Some(recorder) => {
                let recorder = recorder.clone();
                Box::new(move |tx: &Tx<'_>| recorder.watch(tx, &unit))
            }
        };
        said.unless(self.engine.write(lane, unit).await)
    }

    /// Runs `work` on one consistent snapshot. A write in it fails.
    pub async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (said, unit) = Said::by_once(work);
        said.unless(self.engine.read(unit).await)
    }

    /// The same for work of few rows, found by their keys, and no loops over what may grow: on SQLite it runs where it is asked for, since
    /// handing it to another thread and back takes longer than the reading.
    pub async fn glance<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (said, unit) = Said::by_once(work);
        said.unless(self.engine.glance(unit).await)
    }

    /// Noted before something is read that is to be kept.
    pub fn moment(&self) -> Moment {
        self.engine.moment()
    }

    /// Whether what was read after `moment`, and hangs on `topics`, may still be believed.
    ///
    /// One whose database others write to as well says no from the time on when it might not have heard of their announcements.
    pub fn holds(&self, moment: Moment, topics: &[Topic]) -> bool {
        self.engine.holds(moment, topics)
    }

    /// A number that no two states of the database have in common: what was read while it was the same before and after is what would be
    /// read now, if it still is. `None` while a commit is under way, and always for a database that others can write to.
    pub fn version(&self) -> Option<u64> {
        self.engine.version()
    }

    /// Whether other servers may work on the same database now.
    pub fn is_shared(&self) -> bool {
        self.engine.is_shared()
    }

    /// Waits until something has been written since this was called (not: first awaited), here or by another server. Those who wait for
    /// it look by the clock as well: what another server rings may be lost.
    pub fn rung(&self) -> impl Future<Output = ()> + Send + '_ {
        self.bell.notified()
    }

    /// Says that something was written that others may wait for.
    pub fn ring(&self) {
        self.bell.notify_waiters();
        self.engine.ring();
    }

    /// How many SQL statements have been run since it was opened, those of refused and rehearsed work too. The difference over a piece of
    /// work says what it cost.
    pub fn statements(&self) -> u64 {
        self.engine.statements()
    }

    /// Copies the whole database, as it is at one moment, to a new file while the exchange goes on. [`Error::Elsewhere`] for PostgreSQL.
    pub async fn backup(&self, to: std::path::PathBuf) -> Result<(), Error> {
        self.engine.backup(to).await
    }

    /// What the database says of itself: whether it is whole, and whether its commits reach the disk. Reads all of it.
    pub async fn examine(&self) -> Result<Examination, Error> {
        self.engine.examine().await
    }

    /// Whether it can be read, and the writer is there.
    pub async fn is_ready(&self) -> bool {
        self.engine.is_ready().await
    }

    /// Resolves when nothing can be written any more: after [`Self::close`], or because the writer had to give up. Whoever opened the
    /// store should end then and let it be opened anew.
    pub async fn writer_ended(&self) {
        self.engine.writer_ended().await;
    }

    /// Finishes what is queued and closes what writes. Later writes are refused as unavailable.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}
