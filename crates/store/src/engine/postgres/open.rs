//! Opening a PostgreSQL so that a commit is a promise and order is everywhere the same: what is checked, and the migrations.

use super::failure::Names;
use super::session::Session;
use super::writer;
use crate::migrate::{self, MIGRATIONS, postgres_ddl};
use crate::tx::{Connection, Row};
use crate::{Durability, Error, OpenError, Value};

/// The oldest server that this is tested with.
const OLDEST: i64 = 150_000;

const FACTS: &str = "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version, current_setting('server_encoding') AS encoding,
      d.datcollate AS collation, CAST(d.datlocprovider AS TEXT) AS provider, pg_is_in_recovery() AS standby,
      current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes
    FROM pg_database d WHERE d.datname = current_database()";
const STARTED: &str = "SELECT to_regclass('meta') IS NOT NULL AS started";
const CONSTRAINTS: &str =
    "SELECT c.conname AS name, t.relname || '_' || string_agg(a.attname, '_' ORDER BY k.place) || '_key' AS ours
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
    WHERE c.contype IN ('p', 'u') AND c.connamespace = CAST(current_schema() AS regnamespace)
    GROUP BY c.conname, t.relname";

/// Several instances may start at once: one of them brings the schema up to date. The number is Keyway's own.
const ALONE: &str = "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(4729031568)";
const NO_LONGER_ALONE: &str = "SELECT pg_advisory_unlock(4729031568)";
const BEGIN: &str = "BEGIN READ WRITE";
/// The engine's own: see `writer`.
const OPERATIONS: &str = "BEGIN READ WRITE;
    CREATE TABLE IF NOT EXISTS operations (id BYTEA NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
    CREATE INDEX IF NOT EXISTS operations_at ON operations USING brin (at);
    COMMIT";

/// What a server says of itself.
pub(super) struct Facts {
    pub(super) version: i64,
    encoding: String,
    collation: String,
    provider: String,
    pub(super) standby: bool,
    pub(super) synchronous_commit: String,
    pub(super) fsync: String,
    pub(super) full_page_writes: String,
}

impl Facts {
    pub(super) fn ask(connection: &dyn Connection) -> Result<Self, Error> {
        let read = |row: &mut Row<'_>| {
            Ok(Self {
                version: row.get("version")?,
                encoding: row.get("encoding")?,
                collation: row.get("collation")?,
                provider: row.get("provider")?,
                standby: row.get("standby")?,
                synchronous_commit: row.get("synchronous_commit")?,
                fsync: row.get("fsync")?,
                full_page_writes: row.get("full_page_writes")?,
            })
        };
        first(connection, FACTS, read)?.ok_or_else(|| Error::Unavailable("the database has no name".to_owned()))
    }

    fn check(&self, durability: Durability) -> Result<(), OpenError> {
        let wrong = |pragma, found: &str, wanted| Err(OpenError::Unsafe { pragma, found: found.to_owned(), wanted });
        if self.version < OLDEST {
            return wrong("server_version_num", &self.version.to_string(), "150000 or newer");
        }
        if self.encoding != "UTF8" {
            return wrong("server_encoding", &self.encoding, "UTF8");
        }
        // Lists and cursors compare as bytes do; with another order pages would lose rows.
        let bytewise = matches!(self.collation.as_str(), "C" | "POSIX") && self.provider != "i";
        if !bytewise {
            return wrong("collation", &self.collation, "C: CREATE DATABASE … TEMPLATE template0 LOCALE 'C'");
        }
        if durability == Durability::Full {
            let settings = [("fsync", &self.fsync), ("full_page_writes", &self.full_page_writes)];
            for (name, found) in [("synchronous_commit", &self.synchronous_commit)].into_iter().chain(settings) {
                if found == "off" {
                    return wrong(name, found, "on");
                }
            }
        }
        Ok(())
    }
}

/// Connects, checks, and brings the schema up to date.
pub(super) fn prepare(session: &Session, durability: Durability) -> Result<(), OpenError> {
    session.connect().map_err(|failure| OpenError::Store(failure.error))?;
    Facts::ask(session)?.check(durability)?;
    let batch = |text: &str| session.batch(text).map_err(|failure| OpenError::Store(failure.error));
    batch(ALONE)?;
    upgrade(session)?;
    batch(OPERATIONS)?;
    batch(NO_LONGER_ALONE)?;
    writer::sweep(session);
    let mut names = Names::new();
    session.query(CONSTRAINTS, &[], &mut |row| {
        names.insert(row.get("name")?, row.get("ours")?);
        Ok(true)
    })?;
    // A second opening would find the same.
    let _ = session.place().names.set(names);
    // With it go the settings that were for migrations alone.
    session.forget();
    Ok(())
}

fn upgrade(session: &Session) -> Result<(), OpenError> {
    let started = first(session, STARTED, |row| row.get::<bool>("started"))?.unwrap_or(false);
    let newest = if started { migrate::check(session)? } else { 0 };
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > newest) {
        let batch = |text: &str| session.batch(text).map_err(|failure| OpenError::Store(failure.error));
        batch(BEGIN)?;
        batch(&postgres_ddl(migration.sql))?;
        migrate::note(session, migration)?;
        batch("COMMIT")?;
    }
    Ok(())
}

fn first<T>(
    connection: &dyn Connection,
    sql: &'static str,
    read: impl Fn(&mut Row<'_>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let mut found = None;
    let none: &[Value] = &[];
    connection.query(sql, none, &mut |row| {
        found = Some(read(row)?);
        Ok(false)
    })?;
    Ok(found)
}
