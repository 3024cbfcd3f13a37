//! Opening a SQLite database so that a commit is a promise: the pragmas, and the check that they hold.

use std::fs::{self, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;

use super::connection::{SqliteConnection, error};
use crate::migrate::{self, MIGRATIONS};
use crate::{Durability, Error, OpenError};

/// Pages of WAL before a checkpoint: 80 MB instead of 4, which removes most of the stalls that a checkpoint causes.
const WAL_PAGES: i64 = 20_000;
/// Statements kept prepared per connection: more than the program has.
const STATEMENTS: usize = 512;

fn open(path: &Path, flags: OpenFlags, durability: Durability) -> Result<SqliteConnection, OpenError> {
    let file = |why: rusqlite::Error| OpenError::File { path: path.display().to_string(), why: why.to_string() };
    let connection =
        rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(file)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(Duration::from_secs(5)).map_err(file)?;
    let set = |name: &str, value: &str| connection.pragma_update(None, name, value).map_err(file);
    set("foreign_keys", "ON")?;
    set("synchronous", if durability == Durability::Full { "FULL" } else { "OFF" })?;
    set("cache_size", "-65536")?;
    set("temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES).map_err(file)?;
    Ok(SqliteConnection(connection))
}

/// Nobody but the owner reads the database.
const PRIVATE: u32 = 0o600;

/// Makes the file, readable by its owner alone; SQLite gives the files beside it the same mode. One that was made more open is closed.
fn private(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(PRIVATE).open(path)?;
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::set_permissions(PathBuf::from(name), Permissions::from_mode(PRIVATE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The one connection that writes: creates the file, sets the journal, runs the migrations.
pub(super) fn writer(path: &Path, durability: Durability) -> Result<rusqlite::Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    private(path).map_err(|why| OpenError::File { path: path.display().to_string(), why: why.to_string() })?;
    let connection = open(path, flags, durability)?;
    let journal: String = connection
        .0
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(|e| OpenError::Store(error(e)))?;
    in_force("journal_mode", &journal, "wal")?;
    let read = |name| {
        connection.0.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(|e| OpenError::Store(error(e)))
    };
    let synchronous = read("synchronous")?;
    if durability == Durability::Full {
        in_force("synchronous", &synchronous.to_string(), "2")?;
    }
    in_force("foreign_keys", &read("foreign_keys")?.to_string(), "1")?;
    let connection = upgrade(connection)?;
    Ok(connection.0)
}

fn in_force(pragma: &'static str, found: &str, wanted: &'static str) -> Result<(), OpenError> {
    if found == wanted { Ok(()) } else { Err(OpenError::Unsafe { pragma, found: found.to_owned(), wanted }) }
}

/// A connection that can't write.
pub(super) fn reader(path: &Path, durability: Durability) -> Result<rusqlite::Connection, OpenError> {
    Ok(open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, durability)?.0)
}

fn upgrade(connection: SqliteConnection) -> Result<SqliteConnection, OpenError> {
    let started: i64 = connection
        .0
        .query_row("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'", [], |row| row.get(0))
        .map_err(|e| OpenError::Store(error(e)))?;
    let newest = if started == 0 { 0 } else { migrate::check(&connection)? };
    for migration in MIGRATIONS.iter().filter(|m| m.number > newest) {
        let batch = |sql: &str| connection.0.execute_batch(sql).map_err(|e| OpenError::Store(error(e)));
        batch("BEGIN IMMEDIATE")?;
        batch(migration.sql)?;
        migrate::note(&connection, migration)?;
        batch("COMMIT")?;
    }
    Ok(connection)
}

/// Whether `path` is a whole database of ours that this program can open: what a restore asks before it replaces anything.
pub(crate) fn restore_check(path: &Path) -> Result<(), OpenError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, Durability::Full)?;
    let verdict: String = connection
        .0
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|e| OpenError::Store(error(e)))?;
    if verdict != "ok" {
        return Err(OpenError::File { path: path.display().to_string(), why: format!("it is damaged: {verdict}") });
    }
    if migrate::check(&connection)? == 0 {
        return Err(OpenError::Store(Error::Refused("it is no Keyway database".to_owned())));
    }
    Ok(())
}
