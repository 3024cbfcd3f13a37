//! Copies of a whole database: taken while it runs, put back while it doesn't.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use domain::Time;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::sqlite::restore_check;
use crate::{Error, OpenError};

/// Pages per step: about 4 MB, between which writers go on.
const PAGES: i32 = 1024;

/// Copies the database at `from`, as it is at one moment, to the new file `to`, which nobody else can read at any time. Writers go on
/// meanwhile. A copy that fails leaves nothing behind.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Unavailable(format!("backup to {}: {error}", to.display()));
    create(to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => failed(&"the file exists already"),
        io::ErrorKind::NotFound => failed(&"there is no such directory"),
        _ => failed(&error),
    })?;
    pages(from, to)
        .map_err(|error| failed(&error))
        .and_then(|()| synced(to).map_err(|error| failed(&error)))
        .inspect_err(|_| {
            // The reason why it failed says more than that the rest of it couldn't be removed.
            let _ = std::fs::remove_file(to);
        })
}

/// A new file for its owner alone.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn pages(from: &Path, to: &Path) -> rusqlite::Result<()> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // One read transaction for the whole copy: without it each write meanwhile would start the copy anew.
    source.execute_batch("BEGIN; SELECT COUNT(*) FROM meta")?;
    let mut target = Connection::open(to)?;
    let backup = Backup::new(&source, &mut target)?;
    while backup.step(PAGES)? != StepResult::Done {}
    drop(backup);
    target.close().map_err(|(_, error)| error)
}

/// The file is on the disk, and so is its name.
fn synced(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
}

/// A backup that has been copied beside the database that it is to replace, and that is whole. Dropped, it is removed.
pub struct Incoming {
    path: PathBuf,
    database: PathBuf,
    placed: bool,
}

impl Incoming {
    /// Copies the backup at `from` beside the database at `database`, with what lies in its own `-wal`, and checks the copy. The caller
    /// holds the data directory's lock.
    pub fn copy(from: &Path, database: &Path) -> Result<Self, OpenError> {
        let path = beside(database, ".incoming");
        let failed = |why: String| OpenError::File { path: from.display().to_string(), why };
        for left in ["", "-wal", "-shm"] {
            remove(&beside(&path, left)).map_err(|error| failed(error.to_string()))?;
        }
        let incoming = Self { path, database: database.to_owned(), placed: false };
        let to = &incoming.path;
        if beside(from, "-wal").exists() {
            restore_check(from)?;
            copy(from, to)?;
        } else {
            let copied = File::open(from).and_then(|mut from| io::copy(&mut from, &mut create(to)?));
            copied.and_then(|_| synced(to)).map_err(|error| failed(error.to_string()))?;
        }
        restore_check(to)?;
        Ok(incoming)
    }

    /// Where the copy lies: it may be opened, and changed, before it takes its place.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in the place of the database. What was there before is kept in a directory of its own beside it, named by `now`; where.
    pub fn place(mut self, now: Time) -> Result<Option<PathBuf>, OpenError> {
        let database = self.database.clone();
        let failed =
            |error: io::Error| OpenError::File { path: database.display().to_string(), why: error.to_string() };
        let kept = keep(&database, now).map_err(failed)?;
        for part in ["-wal", "-shm", ""] {
            match std::fs::rename(beside(&self.path, part), beside(&database, part)) {
                Err(error) if part.is_empty() || error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        }
        self.placed = true;
        synced(&database).map_err(failed)?;
        Ok(kept)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.placed {
            for part in ["", "-wal", "-shm"] {
                // The next one clears it away too.
                let _ = remove(&beside(&self.path, part));
            }
        }
    }
}

/// Moves the database and what belongs to it aside: together, since a `-wal` beside another database would be read into it.
fn keep(database: &Path, now: Time) -> io::Result<Option<PathBuf>> {
    let Some(name) = database.file_name().filter(|_| database.exists()) else { return Ok(None) };
    let kept = beside(database, &format!(".before-restore-{}", now.rfc3339().replace(':', "")));
    std::fs::create_dir(&kept)?;
    for part in ["-wal", "-shm", ""] {
        match std::fs::rename(beside(database, part), beside(&kept.join(name), part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    File::open(&kept)?.sync_all()?;
    Ok(Some(kept))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::{Lane, Options, Store, Tx, meta};

    async fn written(path: &Path, value: &'static str) -> Store {
        let store = Store::open(&Options::at(path)).unwrap();
        store.write(Lane::Any, move |tx: &Tx<'_>| meta::set(tx, "mark", value)).await.unwrap();
        store
    }

    async fn mark(path: &Path) -> Option<String> {
        let store = Store::open(&Options::at(path)).unwrap();
        let mark = store.read(|tx| meta::get(tx, "mark")).await.unwrap();
        store.close().await;
        mark
    }

    #[tokio::test]
    async fn a_copy_is_its_owners_alone_and_one_that_fails_leaves_nothing_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("exchange.db"), dir.path().join("copy.db"));
        assert!(copy(&from, &to).is_err(), "there is nothing to copy yet");
        assert!(!to.exists());
        let store = written(&from, "here").await;
        copy(&from, &to).unwrap();
        assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
        let early = create(&dir.path().join("early")).unwrap();
        assert_eq!(early.metadata().unwrap().permissions().mode() & 0o777, 0o600, "before anything is in it");
        store.close().await;
    }

    #[tokio::test]
    async fn what_lies_in_the_wal_of_a_copied_database_is_restored_too() {
        let dir = tempfile::tempdir().unwrap();
        let live = dir.path().join("live.db");
        let store = written(&live, "in the wal").await;
        let (taken, to) = (dir.path().join("taken.db"), dir.path().join("exchange.db"));
        for part in ["", "-wal"] {
            std::fs::copy(beside(&live, part), beside(&taken, part)).unwrap();
        }
        store.close().await;
        Incoming::copy(&taken, &to).unwrap().place(Time::from_ms(0)).unwrap();
        assert_eq!(mark(&to).await.as_deref(), Some("in the wal"));
    }

    #[tokio::test]
    async fn what_was_there_before_is_kept_whole_and_apart_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("exchange.db");
        let mut kept = Vec::new();
        written(&database, "first").await.close().await;
        // Its last connection to go leaves no WAL.
        Connection::open(&database).unwrap().execute_batch("SELECT COUNT(*) FROM meta").unwrap();
        for (n, value) in ["second", "third"].into_iter().enumerate() {
            // As a process leaves it that was killed.
            std::fs::write(beside(&database, "-wal"), value).unwrap();
            let backup = dir.path().join(value);
            written(&backup, value).await.close().await;
            let now = Time::from_ms(i64::try_from(n).unwrap() * 1000);
            kept.push(Incoming::copy(&backup, &database).unwrap().place(now).unwrap().unwrap());
            let wal = std::fs::read(beside(&database, "-wal")).unwrap_or_default();
            assert!(wal.is_empty(), "nothing of what was there before is read into it");
        }
        for (kept, wal) in kept.iter().zip(["second", "third"]) {
            assert_eq!(std::fs::read_to_string(kept.join("exchange.db-wal")).unwrap(), wal);
        }
        for (kept, value) in kept.iter().zip(["first", "second"]) {
            remove(&kept.join("exchange.db-wal")).unwrap();
            assert_eq!(mark(&kept.join("exchange.db")).await.as_deref(), Some(value));
        }
        assert_eq!(mark(&database).await.as_deref(), Some("third"));
    }

    #[tokio::test]
    async fn a_copy_that_is_not_placed_is_cleared_away_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (backup, database) = (dir.path().join("backup.db"), dir.path().join("exchange.db"));
        written(&backup, "new").await.close().await;
        written(&database, "old").await.close().await;
        let incoming = Incoming::copy(&backup, &database).unwrap();
        let path = incoming.path().to_owned();
        assert!(path.exists());
        drop(incoming);
        assert!(!path.exists());
        assert_eq!(mark(&database).await.as_deref(), Some("old"));
    }
}
