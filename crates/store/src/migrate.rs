//! The schema's history: numbered texts, run once each, in order.

use std::sync::atomic::AtomicU64;

use crate::tables::meta;
use crate::tx::Connection;
use crate::{Error, OpenError, Tx};

/// The format this program writes. Raised when an older program could no longer read the data rightly.
pub(crate) const FORMAT: i64 = 1;

#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub number: i64,
    pub sql: &'static str,
}

pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, sql: include_str!("../migrations/0001_exchange.sql") },
    Migration { number: 2, sql: include_str!("../migrations/0002_lists.sql") },
    Migration { number: 3, sql: include_str!("../migrations/0003_forms.sql") },
    Migration { number: 4, sql: include_str!("../migrations/0004_traffic.sql") },
    Migration { number: 5, sql: include_str!("../migrations/0005_idempotency.sql") },
    Migration { number: 6, sql: include_str!("../migrations/0006_sealing.sql") },
    // The next one goes here. Expand first; contract only when no older program can be running.
];

impl Migration {
    /// FNV-1a over the text: tells an edited migration from the one that was run. No defence against malice.
    pub fn checksum(&self) -> String {
        let hash =
            self.sql.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}")
    }
}

/// The number of the newest migration in the database (0: none), after checking that they are ours.
pub(crate) fn check(connection: &dyn Connection) -> Result<i64, OpenError> {
    let ran = AtomicU64::new(0);
    let tx = Tx::new(connection, &ran);
    let format = meta::get(&tx, "format")?.and_then(|text| text.parse().ok()).unwrap_or(FORMAT);
    if format > FORMAT {
        return Err(OpenError::Newer { found: format, known: FORMAT });
    }
    let mut newest = 0;
    for migration in MIGRATIONS {
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
    meta::set(&tx, "format", &FORMAT.to_string())
}

fn meta_name(number: i64) -> String {
    format!("migration.{number:04}")
}
