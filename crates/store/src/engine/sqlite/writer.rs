//! The writer: one thread, one connection, and as many units of work per commit as happen to wait.
//!
//! `BEGIN IMMEDIATE`; each unit, undone alone if it fails; one `COMMIT`; then everybody is answered. No timer: while a commit waits for the
//! disk, the next group gathers. Nobody is answered before the commit of what he wrote; when it fails, everybody in the group is told that
//! it did, also who was refused: what stood in his way may be gone with it.

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};

use super::checkpoint::Checkpoints;
use super::connection::SqliteConnection;
use super::version::{Changing, Version};
use crate::announce::Announcements;
use crate::engine::unit;
use crate::{Error, Lane, OpenError, Options, Topic, Tx};

/// Units of work in one commit, at most.
const GROUP: usize = 256;
/// How long a group goes on taking what waits; a bound on the first one's delay, not a wait.
const GATHER: Duration = Duration::from_millis(10);
/// Units that may wait before a caller has to.
const QUEUE: usize = 4096;

pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Unit>>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    /// Closed when the thread is gone, however it went.
    alive: watch::Receiver<()>,
}

impl Writer {
    pub(super) fn start(
        mut connection: rusqlite::Connection,
        path: &Path,
        options: &Options,
        ran: Arc<AtomicU64>,
        (announcements, version): (Arc<Announcements>, Arc<Version>),
    ) -> Result<Self, OpenError> {
        let checkpoints = Checkpoints::start(&mut connection, path, options.durability)?;
        let (connection, rehearse) = (SqliteConnection(connection), options.rehearse);
        let thread = Thread { connection, checkpoints, rehearse, ran, announcements, version };
        Self::spawn(thread).map_err(|why| OpenError::File { path: path.display().to_string(), why: why.to_string() })
    }

    fn spawn(thread: Thread) -> std::io::Result<Self> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (life, alive) = watch::channel(());
        let run = move || {
            let _life = life;
            thread.run(jobs);
        };
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(run)?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)), alive })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.alive.has_changed().is_err()
    }

    /// Resolves when the thread is gone.
    pub(super) async fn ended(&self) {
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }

    pub(super) async fn write<T, E>(
        &self,
        lane: Lane,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let closed = || E::from(Error::Unavailable("the store is closed".to_owned()));
        let unit = Box::new(Work { work, trial: lane == Lane::Trial, result: None, reply });
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
    /// Whether it will be undone whatever comes of it.
    fn is_trial(&self) -> bool;
    /// Runs it once; whether it is to be kept.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Tells the caller: the result when the commit held, else why not.
    fn answer(self: Box<Self>, commit: &Result<(), Error>);
}

struct Work<T, E, F> {
    work: F,
    trial: bool,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Unit for Work<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&Tx<'_>) -> Result<T, E> + Send,
{
    fn is_trial(&self) -> bool {
        self.trial
    }

    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let result = unit::run(tx, &self.work);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, commit: &Result<(), Error>) {
        let result = match (commit, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Error::Panicked.into()),
            // A refusal too: what stood in the way may have been a neighbour's work, which is undone now.
            (Err(failed), _) => Err(failed.clone().into()),
        };
        // The caller may have gone; the work is done all the same.
        let _ = self.reply.send(result);
    }
}

/// What became of a unit.
enum Outcome {
    Kept {
        topics: Vec<Topic>,
        wrote: bool,
    },
    /// It failed, and nothing of it is there.
    Undone,
    /// It failed after writing, and its place wasn't marked.
    Spoilt,
}

struct Thread {
    // First: it is dropped before the connection.
    checkpoints: Checkpoints,
    connection: SqliteConnection,
    rehearse: bool,
    ran: Arc<AtomicU64>,
    announcements: Arc<Announcements>,
    version: Arc<Version>,
}

impl Thread {
    fn run(self, mut jobs: mpsc::Receiver<Box<dyn Unit>>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut group = vec![first];
            let mut announced = Vec::new();
            let (committed, changing) = self.group(&mut group, &mut jobs, &mut announced);
            // Of a failed commit too: it costs a look at the database.
            self.announcements.make(&announced);
            // Only now: what is read at a version of the database has heard of all that led to it.
            drop(changing);
            if let Err(failed) = &committed {
                tracing::error!(units = group.len(), error = %failed, "a commit failed; everybody in it was told so");
            }
            let lost = committed.is_err() && !self.is_idle();
            for unit in group {
                unit.answer(&committed);
            }
            if lost {
                // Whoever opened the store sees it end; opening it anew finds what was committed.
                tracing::error!("the writer gives up: a failed transaction can't be rolled back");
                return;
            }
            self.checkpoints.between(&self.connection.0, jobs.is_empty());
        }
    }

    /// Whether no transaction is open.
    fn is_idle(&self) -> bool {
        self.connection.0.is_autocommit()
    }

    /// Runs the group, taking in what arrives meanwhile, and commits it; with the mark of a commit that changed something.
    ///
    /// At first without savepoints, which cost as much as a few statements each: hardly a unit is undone that has written something. If
    /// one must be, all is undone and done again with them.
    fn group(
        &self,
        group: &mut Vec<Box<dyn Unit>>,
        jobs: &mut mpsc::Receiver<Box<dyn Unit>>,
        announced: &mut Vec<Topic>,
    ) -> (Result<(), Error>, Option<Changing<'_>>) {
        match self.run_all(group, jobs, announced) {
            Err(failed) => {
                self.abandon();
                (Err(failed), None)
            }
            Ok(wrote) => {
                let changing = wrote.then(|| self.version.changing());
                (self.connection.control("COMMIT").inspect_err(|_| self.abandon()), changing)
            }
        }
    }

    /// Whether anything is to be committed. `Err` when the whole transaction is lost.
    fn run_all(
        &self,
        group: &mut Vec<Box<dyn Unit>>,
        jobs: &mut mpsc::Receiver<Box<dyn Unit>>,
        announced: &mut Vec<Topic>,
    ) -> Result<bool, Error> {
        self.connection.control("BEGIN IMMEDIATE")?;
        let started = Instant::now();
        let (mut marked, mut wrote, mut done) = (false, false, 0);
        while let Some(unit) = group.get_mut(done) {
            let marked_here = marked || unit.is_trial();
            match self.unit(unit.as_mut(), marked_here)? {
                Outcome::Kept { topics, wrote: this } => {
                    // The units behind it in this commit see what it did; readers do after the commit, when it's announced again.
                    self.announcements.make(&topics);
                    announced.extend(topics);
                    wrote |= this;
                    done += 1;
                }
                Outcome::Undone => done += 1,
                Outcome::Spoilt => {
                    self.connection.control("ROLLBACK")?;
                    self.connection.control("BEGIN IMMEDIATE")?;
                    (marked, wrote, done) = (true, false, 0);
                }
            }
            if done == group.len() && done < GROUP && started.elapsed() < GATHER {
                group.extend(jobs.try_recv());
            }
        }
        Ok(wrote)
    }

    /// One unit, in a savepoint of its own if its place is to be `marked`. `Err` when the whole transaction is lost.
    fn unit(&self, unit: &mut dyn Unit, marked: bool) -> Result<Outcome, Error> {
        if self.rehearse {
            self.connection.control("SAVEPOINT unit")?;
            unit.run(&Tx::new(&self.connection, &self.ran));
            self.undo()?;
        }
        if marked {
            self.connection.control("SAVEPOINT unit")?;
        }
        let untouched = self.connection.0.total_changes();
        let tx = Tx::new(&self.connection, &self.ran);
        let keep = unit.run(&tx);
        // On a full disk or an I/O error SQLite has rolled back everything, the neighbours' work included.
        if self.is_idle() {
            return Err(Error::Unavailable("the transaction was rolled back by the engine".to_owned()));
        }
        let wrote = self.connection.0.total_changes() != untouched;
        if keep {
            if marked {
                self.connection.control("RELEASE unit")?;
            }
            return Ok(Outcome::Kept { topics: tx.into_announced(), wrote });
        }
        if marked {
            self.undo()?;
        }
        Ok(if marked || !wrote { Outcome::Undone } else { Outcome::Spoilt })
    }

    fn undo(&self) -> Result<(), Error> {
        if self.is_idle() {
            return Err(Error::Unavailable("the transaction was rolled back by the engine".to_owned()));
        }
        self.connection.control("ROLLBACK TO unit")?;
        self.connection.control("RELEASE unit")
    }

    fn abandon(&self) {
        if !self.is_idle()
            && let Err(failed) = self.connection.control("ROLLBACK")
        {
            tracing::error!(error = %failed, "a failed transaction could not be rolled back");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Durability, MIGRATIONS, Statement, params};

    const MAKE: Statement = Statement { name: "MAKE", sql: "CREATE TABLE taken (n BIGINT PRIMARY KEY)" };
    const TAKE: Statement = Statement { name: "TAKE", sql: "INSERT INTO taken (n) VALUES ($1)" };
    /// Lets a row go without what it refers to until the commit, which fails.
    const DEFER: Statement = Statement { name: "DEFER", sql: "PRAGMA defer_foreign_keys = ON" };
    const ORPHAN: Statement = Statement { name: "ORPHAN", sql: "UPDATE children SET parent = 99" };
    const PARENT: Statement = Statement { name: "PARENT", sql: "CREATE TABLE parents (id BIGINT PRIMARY KEY)" };
    const CHILD: Statement =
        Statement { name: "CHILD", sql: "CREATE TABLE children (parent BIGINT REFERENCES parents (id))" };
    const BORN: Statement = Statement { name: "BORN", sql: "INSERT INTO children (parent) VALUES (NULL)" };

    fn thread() -> (tempfile::TempDir, Thread) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("exchange.db");
        let mut connection = super::super::open::writer(&path, Durability::Process, MIGRATIONS).unwrap();
        let checkpoints = Checkpoints::start(&mut connection, &path, Durability::Process).unwrap();
        let thread = Thread {
            connection: SqliteConnection(connection),
            checkpoints,
            rehearse: false,
            ran: Arc::default(),
            announcements: Arc::default(),
            version: Arc::default(),
        };
        (dir, thread)
    }

    type Answer<T> = oneshot::Receiver<Result<T, Error>>;

    fn unit<T: Send + 'static>(
        work: impl Fn(&Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> (Box<dyn Unit>, Answer<T>) {
        let (reply, answer) = oneshot::channel();
        (Box::new(Work { work, trial: false, result: None, reply }), answer)
    }

    fn take(n: i64) -> (Box<dyn Unit>, Answer<u64>) {
        unit(move |tx| tx.run(TAKE, params![n]))
    }

    /// Runs these units in one commit, as the thread does.
    fn commit(thread: &Thread, mut group: Vec<Box<dyn Unit>>) -> Result<(), Error> {
        let (_queue, mut jobs) = mpsc::channel(1);
        let (committed, _) = thread.group(&mut group, &mut jobs, &mut Vec::new());
        group.into_iter().for_each(|unit| unit.answer(&committed));
        committed
    }

    fn prepare(thread: &Thread) {
        let (made, _) = unit(|tx| {
            [MAKE, PARENT, CHILD, BORN].into_iter().try_for_each(|statement| tx.run(statement, params![]).map(drop))
        });
        commit(thread, vec![made]).unwrap();
    }

    #[test]
    fn who_was_refused_for_a_neighbour_whose_commit_failed_is_not_told_that_it_is_taken() {
        let (_dir, thread) = thread();
        prepare(&thread);
        let (first, mut granted) = take(7);
        let (second, mut refused) = take(7);
        let (spoiler, mut spoilt) = unit(|tx| {
            tx.run(DEFER, params![])?;
            tx.run(ORPHAN, params![])
        });
        commit(&thread, vec![first, second, spoiler]).unwrap_err();
        for answer in [granted.try_recv(), refused.try_recv(), spoilt.try_recv()] {
            let error = answer.unwrap().unwrap_err();
            assert!(!matches!(error, Error::Conflict(_)), "{error:?}");
        }
        let (again, mut answer) = take(7);
        commit(&thread, vec![again]).unwrap();
        assert_eq!(answer.try_recv().unwrap(), Ok(1), "it was free all the time");
    }

    #[test]
    fn who_fails_after_writing_is_undone_alone_and_his_neighbours_stay() {
        let (_dir, thread) = thread();
        prepare(&thread);
        let ends = |n: i64| {
            unit::<u64>(move |tx| {
                tx.run(TAKE, params![n])?;
                Err(Error::Refused("on second thoughts".to_owned()))
            })
        };
        let (first, mut granted) = take(1);
        let (second, mut refused) = ends(2);
        let (third, mut late) = take(2);
        let (fourth, mut panicked) = unit::<u64>(move |tx| {
            tx.run(TAKE, params![3_i64])?;
            panic!("on purpose")
        });
        let (fifth, mut last) = take(3);
        let before = thread.version.now().unwrap();
        commit(&thread, vec![first, second, third, fourth, fifth]).unwrap();
        for answer in [granted.try_recv(), late.try_recv(), last.try_recv()] {
            assert_eq!(answer.unwrap(), Ok(1));
        }
        assert!(matches!(refused.try_recv().unwrap(), Err(Error::Refused(_))));
        assert_eq!(panicked.try_recv().unwrap(), Err(Error::Panicked));
        let count = |sql: &str| thread.connection.0.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT SUM(n) FROM taken"), 6);
        assert_eq!(thread.version.now(), Some(before + 2), "one commit");
        // Nothing stays: what was read before is what would be read now.
        let (refused, _) = unit::<u64>(|_| Err(Error::Refused("at once".to_owned())));
        let (again, _) = ends(4);
        let trial = |tx: &Tx<'_>| tx.run(TAKE, params![4_i64]).and(Err::<u64, _>(Error::Refused("a trial".to_owned())));
        let (reply, mut tried) = oneshot::channel();
        let trial = Box::new(Work { work: trial, trial: true, result: None, reply });
        commit(&thread, vec![refused, trial, again]).unwrap();
        assert_eq!(tried.try_recv().unwrap(), Err(Error::Refused("a trial".to_owned())));
        assert_eq!((count("SELECT SUM(n) FROM taken"), thread.version.now()), (6, Some(before + 2)));
    }

    #[test]
    fn a_full_disk_is_told_and_does_not_stop_the_next_commit() {
        let (_dir, thread) = thread();
        prepare(&thread);
        let pages =
            |limit: &str| thread.connection.0.execute_batch(&format!("PRAGMA max_page_count = {limit}")).unwrap();
        pages("1");
        let (big, mut answer) = unit(|tx| (0..100_000).try_for_each(|n| tx.run(TAKE, params![n]).map(drop)));
        let _ = commit(&thread, vec![big]);
        assert!(matches!(answer.try_recv().unwrap(), Err(Error::Unavailable(_))));
        pages("1000000");
        let (small, mut answer) = take(7);
        commit(&thread, vec![small]).unwrap();
        assert_eq!(answer.try_recv().unwrap(), Ok(1));
    }

    /// Takes the thread down with it.
    struct Deadly;

    impl Unit for Deadly {
        fn is_trial(&self) -> bool {
            false
        }

        fn run(&mut self, _tx: &Tx<'_>) -> bool {
            true
        }

        fn answer(self: Box<Self>, _commit: &Result<(), Error>) {
            panic!("on purpose")
        }
    }

    #[tokio::test]
    async fn the_end_of_the_writer_is_seen_and_later_writes_are_refused() {
        let (_dir, thread) = thread();
        prepare(&thread);
        let writer = Writer::spawn(thread).unwrap();
        let queue = writer.queue.lock().unwrap().clone().unwrap();
        assert!(queue.send(Box::new(Deadly)).await.is_ok());
        writer.ended().await;
        let later = writer.write(Lane::Any, |tx| tx.run(TAKE, params![7_i64])).await;
        assert!(matches!(later, Err(Error::Unavailable(_))), "{later:?}");
    }

    #[tokio::test]
    async fn a_writer_that_is_closed_has_ended() {
        let (_dir, thread) = thread();
        let writer = Writer::spawn(thread).unwrap();
        assert!(!writer.has_ended());
        writer.close().await;
        writer.ended().await;
        assert!(writer.has_ended());
    }
}
