//! Wrong passwords in a row, for each account and network.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    GET = "SELECT failures, failed_at FROM sign_in_failures WHERE account = $1 AND network = $2";
    SET = "INSERT INTO sign_in_failures (account, network, failures, failed_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account, network) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at";
    CLEAR = "DELETE FROM sign_in_failures WHERE account = $1 AND network = $2";
    CLEAR_ACCOUNT = "DELETE FROM sign_in_failures WHERE account = $1";
    FORGET = "DELETE FROM sign_in_failures WHERE failed_at < $1";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    pub count: u32,
    pub last: Time,
}

pub fn get(tx: &Tx<'_>, account: &[u8; 32], network: &str) -> Result<Option<Failures>, Error> {
    tx.one(GET, params![account, network], |row| {
        Ok(Failures { count: row.get("failures")?, last: row.get("failed_at")? })
    })
}

pub fn set(tx: &Tx<'_>, account: &[u8; 32], network: &str, failures: Failures) -> Result<(), Error> {
    tx.run(SET, params![account, network, failures.count, failures.last]).map(drop)
}

/// Forgets those of one network.
pub fn clear(tx: &Tx<'_>, account: &[u8; 32], network: &str) -> Result<(), Error> {
    tx.run(CLEAR, params![account, network]).map(drop)
}

/// Forgets those of every network.
pub fn clear_account(tx: &Tx<'_>, account: &[u8; 32]) -> Result<(), Error> {
    tx.run(CLEAR_ACCOUNT, params![account]).map(drop)
}

/// Removes all whose latest is older than `before`.
pub fn forget(tx: &Tx<'_>, before: Time) -> Result<(), Error> {
    tx.run(FORGET, params![before]).map(drop)
}
