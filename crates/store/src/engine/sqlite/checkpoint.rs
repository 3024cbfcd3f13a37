//! Checkpoints: what was committed goes from the log into the file, at other places all over it, and the log begins anew.
//!
//! A thread beside the writer does nearly all of it, with a connection of its own: the writer would stand still for as long. What is
//! committed meanwhile the writer moves itself, for only when nothing is left may it begin the log anew.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode::PASSIVE;
use rusqlite::{Connection, MAIN_DB};

use super::connection::error;
use super::open::{self, WAL_PAGES};
use crate::{Durability, OpenError};

/// Pages that the writer may move itself; more are left only by one who reads an old state.
const FEW: u32 = 4_000;
/// How often the thread goes over what was committed meanwhile. The file is synced by a turn during which nobody commits, and the first, long
/// one hardly ever is.
const TURNS: usize = 8;

/// Pages after which it is tried again, where somebody was in the way.
const AGAIN: u32 = 2_000;
/// So many pages are moved already when nobody waits for the writer: a disk that has a large exchange's twenty thousand to write, all over the
/// file, holds up the next commits for a tenth of a second. While several commit at once it is done seldom, as what is written again and again
/// is moved once then.
const QUIET: u32 = 1_000;

/// How far it is, between the writer and the thread.
#[derive(Debug, Default)]
struct State {
    /// Pages in the log after the last commit.
    pages: AtomicU32,
    /// The thread is called again when there are so many: whoever reads at that moment keeps the log from beginning anew, or, when he looks
    /// at an older state, from being moved.
    next: AtomicU32,
    /// The same when nobody waits.
    quiet: AtomicU32,
    /// The thread is at it.
    busy: AtomicBool,
    /// All but a few pages is done.
    rest: AtomicBool,
}

impl State {
    /// Notes the pages after a commit; whether the thread is to be called.
    fn committed(&self, pages: u32) -> bool {
        if pages < self.pages.swap(pages, Ordering::Relaxed) {
            // The log has begun anew.
            self.next.store(WAL_PAGES, Ordering::Relaxed);
            self.quiet.store(QUIET, Ordering::Relaxed);
        }
        pages >= WAL_PAGES && pages >= self.next.load(Ordering::Relaxed) && !self.busy.swap(true, Ordering::Acquire)
    }

    /// Whether the thread is to be called now that nobody waits.
    fn rests(&self) -> bool {
        let pages = self.pages.load(Ordering::Relaxed);
        pages >= QUIET && pages >= self.quiet.load(Ordering::Relaxed) && !self.busy.swap(true, Ordering::Acquire)
    }

    /// Pages in the log that aren't in the file, when so many are.
    fn left(&self, moved: i32) -> u32 {
        self.pages.load(Ordering::Relaxed).saturating_sub(u32::try_from(moved).unwrap_or(0))
    }

    fn is_nearly(&self, moved: i32) -> bool {
        self.left(moved) <= FEW
    }
}

/// The writer's side. To be dropped before the writer's connection: the last one who leaves the file moves the rest and takes the log away.
pub(super) struct Checkpoints {
    state: Arc<State>,
    /// Calls the thread; without it, it ends.
    call: Arc<Mutex<Option<mpsc::SyncSender<()>>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Checkpoints {
    /// Takes the checkpoints of the database at `path` from its `writer`.
    pub(super) fn start(writer: &mut Connection, path: &Path, durability: Durability) -> Result<Self, OpenError> {
        let file =
            |why: &dyn std::fmt::Display| OpenError::File { path: path.display().to_string(), why: why.to_string() };
        let mover = open::mover(path, durability)?;
        let state = Arc::new(State::default());
        let (call, calls) = mpsc::sync_channel(1);
        let call = Arc::new(Mutex::new(Some(call)));
        let (noted, caller) = (Arc::clone(&state), Arc::clone(&call));
        let hook = move |_: &mut Wal, pages| {
            if noted.committed(u32::try_from(pages).unwrap_or(0)) {
                wake(&caller);
            }
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(|why| file(&why))?;
        let moving = Arc::clone(&state);
        let run = move || calls.iter().for_each(|()| move_pages(&mover, &moving));
        let thread = std::thread::Builder::new().name("store-checkpoint".to_owned()).spawn(run);
        Ok(Self { state, call, thread: Some(thread.map_err(|why| file(&why))?) })
    }

    /// To be called by the writer between two commits; `rests`: nobody waits for the next.
    pub(super) fn between(&self, writer: &Connection, rests: bool) {
        // Who waits waits no longer for it than he must.
        if rests || self.state.pages.load(Ordering::Relaxed) >= WAL_PAGES {
            self.finish(writer);
        }
        if rests && self.state.rests() {
            wake(&self.call);
        }
    }

    fn finish(&self, writer: &Connection) {
        if self.state.busy.load(Ordering::Acquire) || !self.state.rest.swap(false, Ordering::Acquire) {
            return;
        }
        match writer.wal_checkpoint_v2(Some(MAIN_DB), PASSIVE) {
            // Somebody reads what was there before: a moment later he won't.
            Ok((all, moved)) if moved < all => self.state.rest.store(self.state.is_nearly(moved), Ordering::Relaxed),
            Ok(_) => {}
            Err(failed) => {
                tracing::warn!(error = %error(failed), "the rest of the log wasn't moved into the database; it will be with the next");
            }
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.call.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A panic of it ended no more than the checkpoints.
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// There is room: the thread is called only when it isn't at it.
fn wake(call: &Mutex<Option<mpsc::SyncSender<()>>>) {
    if let Some(call) = &*call.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = call.try_send(());
    }
}

fn move_pages(mover: &Connection, state: &State) {
    let mut nearly = false;
    for _ in 0..TURNS {
        match mover.wal_checkpoint_v2(Some(MAIN_DB), PASSIVE) {
            Ok((_, moved)) => {
                nearly = state.is_nearly(moved);
                if state.left(moved) == 0 {
                    break;
                }
            }
            Err(failed) => {
                tracing::warn!(error = %error(failed), "the log can't be moved into the database; it is tried again when it has grown");
                break;
            }
        }
    }
    let pages = state.pages.load(Ordering::Relaxed);
    state.next.store(pages.saturating_add(AGAIN), Ordering::Relaxed);
    state.quiet.store(pages.saturating_add(QUIET), Ordering::Relaxed);
    state.rest.store(nearly, Ordering::Release);
    state.busy.store(false, Ordering::Release);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MIGRATIONS;

    /// A database with its checkpoints, and commits that each add some pages to its log.
    fn exchange() -> (tempfile::TempDir, Connection, Checkpoints) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("exchange.db");
        let mut writer = open::writer(&path, Durability::Process, MIGRATIONS).unwrap();
        writer
            .execute_batch("CREATE TABLE filled (n INTEGER PRIMARY KEY, much BLOB); PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let checkpoints = Checkpoints::start(&mut writer, &path, Durability::Process).unwrap();
        (dir, writer, checkpoints)
    }

    fn fill(writer: &Connection, checkpoints: &Checkpoints) -> u32 {
        writer.execute("INSERT INTO filled (much) VALUES (zeroblob(4000000))", []).unwrap();
        checkpoints.between(writer, false);
        checkpoints.state.pages.load(Ordering::Relaxed)
    }

    fn wait(checkpoints: &Checkpoints) {
        while checkpoints.state.busy.load(Ordering::Acquire) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn the_log_begins_anew_when_all_of_it_is_in_the_file_however_much_was_committed_meanwhile() {
        let (dir, writer, checkpoints) = exchange();
        let mut highest = 0;
        while highest < WAL_PAGES {
            highest = fill(&writer, &checkpoints);
        }
        // Some of this is committed beside the thread.
        let more = fill(&writer, &checkpoints);
        wait(&checkpoints);
        checkpoints.between(&writer, false);
        let anew = fill(&writer, &checkpoints);
        assert!(anew < more.min(highest) / 4, "{highest}, {more}, {anew}");
        drop(checkpoints);
        drop(writer);
        assert!(!dir.path().join("exchange.db-wal").exists(), "the last one who leaves takes it away");
    }

    #[test]
    fn what_was_committed_is_moved_when_nobody_waits_and_the_log_begins_anew() {
        let (_dir, writer, checkpoints) = exchange();
        let few = fill(&writer, &checkpoints);
        checkpoints.between(&writer, true);
        let more = fill(&writer, &checkpoints);
        assert!(few < QUIET && QUIET < more && more < WAL_PAGES, "{few}, {more}: few are left where they are");
        checkpoints.between(&writer, true);
        wait(&checkpoints);
        checkpoints.between(&writer, true);
        let anew = fill(&writer, &checkpoints);
        assert!(anew < more, "{more}, {anew}");
    }

    #[test]
    fn who_looks_at_an_old_state_keeps_the_log_until_he_has_gone() {
        let (dir, writer, checkpoints) = exchange();
        let reader = Connection::open(dir.path().join("exchange.db")).unwrap();
        fill(&writer, &checkpoints);
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM filled").unwrap();
        let mut highest = 0;
        while highest < WAL_PAGES + 2 * FEW {
            highest = fill(&writer, &checkpoints);
            wait(&checkpoints);
        }
        assert_eq!(reader.query_row("SELECT COUNT(*) FROM filled", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
        reader.execute_batch("COMMIT").unwrap();
        let mut pages = highest;
        for _ in 0..8 {
            pages = fill(&writer, &checkpoints).min(pages);
            wait(&checkpoints);
        }
        assert!(pages < highest / 4, "{highest}, {pages}");
    }
}
