//! Opening a PostgreSQL so that a commit is a promise and order is everywhere the same: what is checked, and the migrations.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::address::Server;
use super::failure::{Fate, Names};
use super::session::{Place, Session};
use super::{tls, writer};
use crate::migrate::{self, MIGRATIONS, Migration};
use crate::tx::{Connection, Row};
use crate::{Durability, Error, OpenError, Value, params};

/// The oldest server that this is tested with.
const OLDEST: i64 = 150_000;

const FACTS: &str = "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version, current_setting('server_encoding') AS encoding,
      d.datcollate AS collation, CAST(d.datlocprovider AS TEXT) AS provider, pg_is_in_recovery() AS standby,
      current_setting('synchronous_commit') AS synchronous_commit, current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes
    FROM pg_database d WHERE d.datname = current_database()";
const STARTED: &str = "SELECT to_regclass('meta') IS NOT NULL AS yes";
const OTHERS: &str = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()) AS yes";
const CONSTRAINTS: &str =
    "SELECT c.conname AS name, t.relname || '_' || string_agg(a.attname, '_' ORDER BY k.place) || '_key' AS ours
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place)
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
    WHERE c.contype IN ('p', 'u') AND c.connamespace = CAST(current_schema() AS regnamespace)
    GROUP BY c.conname, t.relname";

/// Several instances may start at once: one of them brings the schema up to date. The number is Keyway's own.
const ALONE: &str = "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(4729031568)";
const TRY_ALONE: &str = "SELECT pg_try_advisory_lock(4729031568) AS yes";
const UNHURRIED: &str = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0";
/// How long a client that has closed its connection may be seen.
const LEAVING: Duration = Duration::from_secs(3);
const NO_LONGER_ALONE: &str = "SELECT pg_advisory_unlock(4729031568)";
/// Whoever comes to a table after a migration that waits for it waits too, so that it waits for less than they do.
const BEGIN: &str = "BEGIN READ WRITE; SET LOCAL lock_timeout = '2s'";
/// Between two tries of a migration, for those who stood behind it.
const LET_THROUGH: Duration = Duration::from_secs(1);
/// The engine's own: see `writer` and `presence`. They hold nothing of the exchange, and aren't copied with it.
const OWN: &str = "BEGIN READ WRITE;
    CREATE TABLE IF NOT EXISTS operations (id BYTEA NOT NULL PRIMARY KEY, at BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS instances (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, newest BIGINT NOT NULL,
      since BIGINT NOT NULL, lease_until BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS announcements (id TEXT NOT NULL PRIMARY KEY, topics TEXT NOT NULL, at BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS acknowledgements (announcement TEXT NOT NULL, instance TEXT NOT NULL,
      PRIMARY KEY (announcement, instance));
    COMMIT";
const INDEXED: &str = "SELECT to_regclass('operations_at') IS NOT NULL AS yes";
/// By itself: it keeps writers away from the table, if only to find that it is there.
const INDEX: &str = "BEGIN READ WRITE; CREATE INDEX operations_at ON operations USING brin (at); COMMIT";

const OLDER: &str = "SELECT name FROM instances
    WHERE newest < $1 AND lease_until > CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) ORDER BY since LIMIT 1";

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
pub(super) fn prepare(session: &Session, durability: Durability, migrations: &[Migration]) -> Result<(), OpenError> {
    session.connect().map_err(|failure| OpenError::Store(failure.error))?;
    bring_up_to_date(session, durability, migrations)?;
    // With it go the settings that were for migrations alone.
    session.forget();
    Ok(())
}

fn bring_up_to_date(session: &Session, durability: Durability, migrations: &[Migration]) -> Result<(), OpenError> {
    Facts::ask(session)?.check(durability)?;
    let batch = |text: &str| session.batch(text).map_err(|failure| OpenError::Store(failure.error));
    batch(ALONE)?;
    batch(OWN)?;
    upgrade(session, migrations)?;
    if first(session, INDEXED, |row| row.get::<bool>("yes"))? == Some(false) {
        batch(INDEX)?;
    }
    batch(NO_LONGER_ALONE)?;
    writer::sweep(session);
    let mut names = Names::new();
    session.query(CONSTRAINTS, &[], &mut |row| {
        names.insert(row.get("name")?, row.get("ours")?);
        Ok(true)
    })?;
    // A second opening would find the same.
    let _ = session.place().names.set(names);
    Ok(())
}

/// What came of opening a database that nobody else may have open.
pub(in crate::engine) enum Alone {
    Opened(Box<Session>),
    InUse,
    NoExchange,
}

/// Opens a database that has no other client. One that is to be `made` is brought up to date; another has to hold an exchange already
/// and is left as it is. No instance can start on it while the session lasts.
pub(in crate::engine) fn alone(server: &Server, durability: Durability, made: bool) -> Result<Alone, OpenError> {
    let failed = |why: String| OpenError::File { path: server.to_string(), why };
    let tls = tls::connector(server).map_err(failed)?;
    let place = Arc::new(Place { server: server.clone(), tls, names: OnceLock::new() });
    let session = Session::new(place).map_err(|why| failed(why.to_string()))?;
    session.connect().map_err(|failure| OpenError::Store(failure.error))?;
    let yes = |sql| first(&session, sql, |row| row.get::<bool>("yes")).map(|found| found.unwrap_or(false));
    // Who has just left may still be listed.
    let started = Instant::now();
    while yes(OTHERS)? {
        if started.elapsed() > LEAVING {
            return Ok(Alone::InUse);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    if made {
        bring_up_to_date(&session, durability, MIGRATIONS)?;
    } else {
        Facts::ask(&session)?.check(durability)?;
        if !yes(STARTED)? {
            return Ok(Alone::NoExchange);
        }
    }
    session.batch(UNHURRIED).map_err(|failure| OpenError::Store(failure.error))?;
    let alone = yes(TRY_ALONE)? && !yes(OTHERS)?;
    Ok(if alone { Alone::Opened(Box::new(session)) } else { Alone::InUse })
}

/// What PostgreSQL needs said differently: a rowid alias is an identity column there.
pub fn postgres_ddl(sql: &str) -> String {
    sql.replace("id INTEGER PRIMARY KEY", "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")
}

fn upgrade(session: &Session, migrations: &[Migration]) -> Result<(), OpenError> {
    let started = first(session, STARTED, |row| row.get::<bool>("yes"))?.unwrap_or(false);
    let newest = if started { migrate::check(session, migrations)? } else { 0 };
    for migration in migrations.iter().filter(|migration| migration.number > newest) {
        if let Some(needed) = migration.contracts {
            nobody_is_older(session, needed)?;
        }
        let batch = |text: &str| session.batch(text).map_err(|failure| OpenError::Store(failure.error));
        let text = format!("{BEGIN}; {}", postgres_ddl(migration.sql));
        // As long as it takes: a copy that somebody makes of the database may take an hour.
        while let Err(failure) = session.batch(&text) {
            batch("ROLLBACK")?;
            if !matches!(failure.fate, Fate::Held | Fate::Again) {
                return Err(OpenError::Store(failure.error));
            }
            tracing::warn!(migration.number, error = %failure.error, "a migration gives way to who uses its tables, and is tried again");
            std::thread::sleep(LET_THROUGH);
        }
        migrate::note(session, migration)?;
        batch("COMMIT")?;
    }
    Ok(())
}

/// Whether a server works that doesn't know the migration. Such a one can't open the database once this has been committed.
fn nobody_is_older(session: &Session, needed: i64) -> Result<(), OpenError> {
    let mut older = None;
    session.query(OLDER, params![needed], &mut |row| {
        older = Some(row.get("name")?);
        Ok(false)
    })?;
    older.map_or(Ok(()), |name| Err(OpenError::OlderWorks { name }))
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
