//! Asking SQLite how it is.

use super::Sqlite;
use crate::engine::Examination;
use crate::{Error, Lane, Statement};

const INTEGRITY: Statement = Statement { name: "INTEGRITY", sql: "PRAGMA integrity_check(20)" };
const FOREIGN_KEYS: Statement = Statement { name: "FOREIGN_KEYS", sql: "PRAGMA foreign_key_check" };
const JOURNAL: Statement = Statement { name: "JOURNAL", sql: "PRAGMA journal_mode" };
const SYNCHRONOUS: Statement = Statement { name: "SYNCHRONOUS", sql: "PRAGMA synchronous" };

impl Sqlite {
    /// Reads the whole database, beside its other readers and the writer.
    pub(crate) async fn examine(&self) -> Result<Examination, Error> {
        let damage = self.readers.read(|tx| {
            let mut damage = tx.all(INTEGRITY, &[], |row| row.get::<String>("integrity_check"))?;
            damage.retain(|line| line != "ok");
            let orphans = tx.all(FOREIGN_KEYS, &[], |row| row.get::<String>("table"))?;
            damage.extend(orphans.into_iter().take(20).map(|table| format!("a row of {table} refers to none")));
            Ok::<_, Error>(damage)
        });
        let damage = damage.await?;
        // Asked of the connection that writes: the setting is each connection's own.
        let (journal_mode, level) = self
            .writer
            .write(Lane::Any, |tx| {
                let journal = tx.one(JOURNAL, &[], |row| row.get::<String>("journal_mode"))?;
                let level = tx.one(SYNCHRONOUS, &[], |row| row.get::<i64>("synchronous"))?;
                Ok::<_, Error>((journal.unwrap_or_default(), level))
            })
            .await?;
        let synchronous = match level {
            Some(0) => "off",
            Some(1) => "normal",
            Some(2) => "full",
            Some(3) => "extra",
            _ => "unknown",
        };
        let durable = journal_mode == "wal" && synchronous == "full";
        Ok(Examination {
            damage,
            durability: format!("journal {journal_mode}, commits synced: {synchronous}"),
            durable,
        })
    }
}
