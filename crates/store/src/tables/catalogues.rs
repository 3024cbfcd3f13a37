//! The operator's catalogue as text: every version that was imported, the newest in force.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO catalogues (body, imported_at) VALUES ($1, $2) RETURNING id";
    NEWEST_ID = "SELECT id FROM catalogues ORDER BY id DESC LIMIT 1";
    NEWEST = "SELECT id, body, imported_at FROM catalogues ORDER BY id DESC LIMIT 1";
}

/// One imported version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: i64,
    /// TOML, as it was given.
    pub body: String,
    pub imported_at: Time,
}

/// Puts a version in force.
pub fn insert(tx: &Tx<'_>, body: &str, now: Time) -> Result<i64, Error> {
    tx.insert(INSERT, params![body, now])
}

/// Which version is in force, without reading it.
pub fn newest_id(tx: &Tx<'_>) -> Result<Option<i64>, Error> {
    tx.one(NEWEST_ID, params![], |row| row.get("id"))
}

/// The version in force.
pub fn newest(tx: &Tx<'_>) -> Result<Option<Version>, Error> {
    tx.one(NEWEST, params![], |row| {
        Ok(Version { id: row.get("id")?, body: row.get("body")?, imported_at: row.get("imported_at")? })
    })
}
