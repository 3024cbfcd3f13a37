//! The writer: one thread, one connection, and as many units of work per commit as happen to wait.
//!
//! `BEGIN IMMEDIATE`; each unit in a savepoint of its own; one `COMMIT`; then everybody is answered. No timer: while a commit waits for the
//! disk, the next group gathers. Nobody is answered before the commit of what he wrote.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::connection::{SqliteConnection, error};
use crate::{Error, Tx};

/// Units of work in one commit, at most.
const GROUP: usize = 256;
/// How long a group goes on taking what waits; a bound on the first one's delay, not a wait.
const GATHER: Duration = Duration::from_millis(5);
/// Units that may wait before a caller has to.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Unit>>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: rusqlite::Connection, rehearse: bool, ran: Arc<AtomicU64>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let run = move || Thread { connection: SqliteConnection(connection), rehearse, ran }.run(jobs);
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(run).ok();
        Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(thread) }
    }

    pub(super) async fn write<T, E>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let closed = || E::from(Error::Unavailable("the store is closed".to_owned()));
        let unit = Box::new(Work { work, result: None, reply });
        queue.ok_or_else(closed)?.send(unit).await.map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the thread finish its queue and end.
    pub(super) async fn close(&self) {
        self.queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of the thread has been answered as "closed" already.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

/// A unit of work with its caller, whatever its types.
trait Unit: Send {
    /// Runs it once; whether it is to be kept.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Tells the caller: the result when the commit held, else why not.
    fn answer(self: Box<Self>, commit: &Result<(), Error>);
}

struct Work<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Unit for Work<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let mut result =
            catch_unwind(AssertUnwindSafe(|| (self.work)(tx))).unwrap_or_else(|_| Err(Error::Panicked.into()));
        if let (Ok(_), Some(failure)) = (&result, tx.failure()) {
            // The closure swallowed a statement's error: what it did is not what it says.
            result = Err(Error::Poisoned(failure.to_string()).into());
        }
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, commit: &Result<(), Error>) {
        let result = match (commit, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Error::Panicked.into()),
            // A refusal stays what it is; only what was promised is taken back.
            (Err(_), Some(Err(refusal))) => Err(refusal),
            (Err(failed), _) => Err(failed.clone().into()),
        };
        // The caller may have gone; the work is done all the same.
        let _ = self.reply.send(result);
    }
}

struct Thread {
    connection: SqliteConnection,
    rehearse: bool,
    ran: Arc<AtomicU64>,
}

impl Thread {
    fn run(self, mut jobs: mpsc::Receiver<Box<dyn Unit>>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut group = vec![first];
            let committed = self.group(&mut group, &mut jobs);
            if let Err(failed) = &committed {
                tracing::error!(units = group.len(), error = %failed, "a commit failed; everybody in it was told so");
            }
            for unit in group {
                unit.answer(&committed);
            }
        }
    }

    /// Runs the group, taking in what arrives meanwhile, and commits it.
    fn group(&self, group: &mut Vec<Box<dyn Unit>>, jobs: &mut mpsc::Receiver<Box<dyn Unit>>) -> Result<(), Error> {
        self.batch("BEGIN IMMEDIATE")?;
        let started = Instant::now();
        let mut done = 0;
        while let Some(unit) = group.get_mut(done) {
            if let Err(failed) = self.unit(unit.as_mut()) {
                self.abandon();
                return Err(failed);
            }
            done += 1;
            if done == group.len() && done < GROUP && started.elapsed() < GATHER {
                group.extend(jobs.try_recv());
            }
        }
        self.batch("COMMIT").inspect_err(|_| self.abandon())
    }

    /// One unit in its savepoint. `Err` only when the whole transaction is lost.
    fn unit(&self, unit: &mut dyn Unit) -> Result<(), Error> {
        if self.rehearse {
            self.batch("SAVEPOINT unit")?;
            unit.run(&Tx::new(&self.connection, &self.ran));
            self.undo()?;
        }
        self.batch("SAVEPOINT unit")?;
        if unit.run(&Tx::new(&self.connection, &self.ran)) { self.batch("RELEASE unit") } else { self.undo() }
    }

    fn undo(&self) -> Result<(), Error> {
        // On a full disk or an I/O error SQLite has rolled back everything, the neighbours' work included.
        if self.connection.0.is_autocommit() {
            return Err(Error::Unavailable("the transaction was rolled back by the engine".to_owned()));
        }
        self.batch("ROLLBACK TO unit; RELEASE unit")
    }

    fn abandon(&self) {
        if !self.connection.0.is_autocommit()
            && let Err(failed) = self.batch("ROLLBACK")
        {
            tracing::error!(error = %failed, "a failed transaction could not be rolled back");
        }
    }

    fn batch(&self, sql: &str) -> Result<(), Error> {
        self.connection.0.execute_batch(sql).map_err(error)
    }
}
