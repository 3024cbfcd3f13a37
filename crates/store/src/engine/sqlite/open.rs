//! Opening a SQLite database so that a commit is a promise: the pragmas, and the check that they hold.

use std::fs::{self, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{ErrorCode, OpenFlags};

use super::connection::{SqliteConnection, error};
use crate::migrate::{self, MIGRATIONS};
use crate::{Durability, Error, Migration, OpenError};

/// The writer's pages, KiB. Not more: at most commits SQLite goes through all of them, and the kernel keeps the file as well.
const WRITERS_CACHE: &str = "-8192";
/// Pages of WAL before a checkpoint: 80 MB instead of 4. What is written again and again until then is moved once.
pub(super) const WAL_PAGES: u32 = 20_000;
/// KiB of pages that a reader keeps, as SQLite wants it: negative. Each commit makes it forget them, and the system has them still.
const READERS_CACHE: i64 = -4096;
/// Statements kept prepared per connection: more than the program has.
const STATEMENTS: usize = 512;

fn open(path: &Path, flags: OpenFlags, durability: Durability) -> Result<SqliteConnection, OpenError> {
    let file = |why: rusqlite::Error| OpenError::File { path: path.display().to_string(), why: why.to_string() };
    let connection =
        rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(file)?;
    settle(connection, durability).map_err(file)
}

fn settle(connection: rusqlite::Connection, durability: Durability) -> rusqlite::Result<SqliteConnection> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a statement is planned anew whenever other values are bound to it, which takes longer than most run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let set = |name: &str, value: &str| connection.pragma_update(None, name, value);
    set("foreign_keys", "ON")?;
    set("synchronous", if durability == Durability::Full { "FULL" } else { "OFF" })?;
    set("cache_size", WRITERS_CACHE)?;
    set("temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
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
pub(super) fn writer(
    path: &Path,
    durability: Durability,
    migrations: &[Migration],
) -> Result<rusqlite::Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    private(path).map_err(|why| OpenError::File { path: path.display().to_string(), why: why.to_string() })?;
    Ok(migrated(open(path, flags, durability)?, durability, migrations)?.0)
}

/// The same connection once it is safe, and the schema is this program's.
fn migrated(
    connection: SqliteConnection,
    durability: Durability,
    migrations: &[Migration],
) -> Result<SqliteConnection, OpenError> {
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
    upgrade(connection, migrations)
}

fn in_force(pragma: &'static str, found: &str, wanted: &'static str) -> Result<(), OpenError> {
    if found == wanted { Ok(()) } else { Err(OpenError::Unsafe { pragma, found: found.to_owned(), wanted }) }
}

/// What came of opening a file that nobody else may have open.
pub(in crate::engine) enum Alone {
    Opened(SqliteConnection),
    InUse,
    NoExchange,
}

/// Opens the file for this connection alone, for as long as it lasts. One that is to be `made` is, and brought up to date; another has to
/// hold an exchange already and is left as it is.
pub(in crate::engine) fn alone(path: &Path, durability: Durability, made: bool) -> Result<Alone, OpenError> {
    let file = |why: String| OpenError::File { path: path.display().to_string(), why };
    if made {
        private(path).map_err(|why| file(why.to_string()))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(|why| file(why.to_string()))?;
    // Before anything of the file is read. What is locked is kept so until the connection ends.
    let exclusive = connection
        .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |row| row.get::<_, String>(0))
        .and_then(|_| connection.busy_timeout(Duration::ZERO))
        .and_then(|()| connection.execute_batch("BEGIN EXCLUSIVE; COMMIT"));
    match exclusive.map_err(|why| (why.sqlite_error_code(), why)) {
        Err((Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _)) => return Ok(Alone::InUse),
        Err((_, why)) => return Err(file(why.to_string())),
        Ok(()) => {}
    }
    let connection = settle(connection, durability).map_err(|why| file(why.to_string()))?;
    Ok(match (made, is_started(&connection)?) {
        (true, _) => Alone::Opened(migrated(connection, durability, MIGRATIONS)?),
        (false, true) => Alone::Opened(connection),
        (false, false) => Alone::NoExchange,
    })
}

/// A connection that can't write.
pub(super) fn reader(path: &Path, durability: Durability) -> Result<rusqlite::Connection, OpenError> {
    let reader = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, durability)?.0;
    let limited = reader.pragma_update(None, "cache_size", READERS_CACHE);
    limited.map_err(|why| OpenError::Store(error(why)))?;
    Ok(reader)
}

/// The connection that does the writer's checkpoints.
pub(super) fn mover(path: &Path, durability: Durability) -> Result<rusqlite::Connection, OpenError> {
    Ok(open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, durability)?.0)
}

fn is_started(connection: &SqliteConnection) -> Result<bool, OpenError> {
    let tables = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'";
    let found: i64 = connection.0.query_row(tables, [], |row| row.get(0)).map_err(|e| OpenError::Store(error(e)))?;
    Ok(found > 0)
}

fn upgrade(connection: SqliteConnection, migrations: &[Migration]) -> Result<SqliteConnection, OpenError> {
    let newest = if is_started(&connection)? { migrate::check(&connection, migrations)? } else { 0 };
    for migration in migrations.iter().filter(|m| m.number > newest) {
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
    if migrate::check(&connection, MIGRATIONS)? == 0 {
        return Err(OpenError::Store(Error::Refused("it is no Keyway database".to_owned())));
    }
    Ok(())
}
