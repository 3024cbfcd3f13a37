//! The schema's history: numbered texts, run once each, in order.

use std::sync::atomic::AtomicU64;

use crate::tables::meta;
use crate::tx::Connection;
use crate::{Error, OpenError, Tx};

/// The format this program writes. Raised when an older program could no longer read the data rightly.
pub(crate) const FORMAT: i64 = 1;

/// Where the database names the migration that a program must know to open it.
const OLDEST: &str = "oldest";

#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub number: i64,
    pub sql: &'static str,
    /// Of one that takes something away: the migration that a program must know to do without it. It isn't run while a server works that
    /// doesn't, and such a program doesn't open the database any more.
    pub contracts: Option<i64>,
}

impl Migration {
    /// One that programs that don't know it work on with: it only adds. Indexes may go too, since no program relies on them.
    const fn expand(number: i64, sql: &'static str) -> Self {
        Self { number, sql, contracts: None }
    }
}

pub const MIGRATIONS: &[Migration] = &[
    Migration::expand(1, include_str!("../migrations/0001_exchange.sql")),
    Migration::expand(2, include_str!("../migrations/0002_lists.sql")),
    Migration::expand(3, include_str!("../migrations/0003_forms.sql")),
    Migration::expand(4, include_str!("../migrations/0004_traffic.sql")),
    Migration::expand(5, include_str!("../migrations/0005_idempotency.sql")),
    Migration::expand(6, include_str!("../migrations/0006_sealing.sql")),
    Migration::expand(7, include_str!("../migrations/0007_misses.sql")),
    Migration::expand(8, include_str!("../migrations/0008_addresses.sql")),
    Migration::expand(9, include_str!("../migrations/0009_lag_numbers.sql")),
    Migration::expand(10, include_str!("../migrations/0010_due.sql")),
    Migration::expand(11, include_str!("../migrations/0011_readings.sql")),
    Migration::expand(12, include_str!("../migrations/0012_indexes.sql")),
    // The next one goes here. Expand first; what takes something away says which programs can do without it.
];

impl Migration {
    /// FNV-1a over the text: tells an edited migration from the one that was run. No defence against malice.
    pub fn checksum(&self) -> String {
        let hash =
            self.sql.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}")
    }
}

/// The newest that a program knows.
pub(crate) fn newest(known: &[Migration]) -> i64 {
    known.last().map_or(0, |migration| migration.number)
}

/// The number of the newest migration of `known` in the database (0: none), after checking that they are ours.
pub(crate) fn check(connection: &dyn Connection, known: &[Migration]) -> Result<i64, OpenError> {
    let ran = AtomicU64::new(0);
    let tx = Tx::new(connection, &ran);
    let format = meta::get(&tx, "format")?.and_then(|text| text.parse().ok()).unwrap_or(FORMAT);
    if format > FORMAT {
        return Err(OpenError::Newer { found: format, known: FORMAT });
    }
    let oldest = meta::get(&tx, OLDEST)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    if oldest > self::newest(known) {
        return Err(OpenError::Contracted { needed: oldest, known: self::newest(known) });
    }
    let mut newest = 0;
    for migration in known {
        let Some(found) = meta::get(&tx, &meta_name(migration.number))? else { break };
        let expected = migration.checksum();
        if found != expected {
            return Err(OpenError::Changed { number: migration.number, found, expected });
        }
        newest = migration.number;
    }
    Ok(newest)
}

/// Notes that a migration has been run, in its own transaction.
pub(crate) fn note(connection: &dyn Connection, migration: &Migration) -> Result<(), Error> {
    let ran = AtomicU64::new(0);
    let tx = Tx::new(connection, &ran);
    meta::set(&tx, &meta_name(migration.number), &migration.checksum())?;
    if let Some(oldest) = migration.contracts {
        meta::set(&tx, OLDEST, &oldest.to_string())?;
    }
    meta::set(&tx, "format", &FORMAT.to_string())
}

fn meta_name(number: i64) -> String {
    format!("migration.{number:04}")
}
