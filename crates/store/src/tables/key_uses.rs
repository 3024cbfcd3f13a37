//! What was made with one key, for the company whose key it is.

use domain::{ServiceKeyId, Status, Time, Uid};

use crate::{Error, Tx, params, statements};

statements! {
    OF_KEY = "SELECT vxcs.uid AS vxc, vxcs.b_name AS name, vxcs.status AS status, vxcs.rate AS rate, companies.name AS company,
                key_uses.used_at AS used_at, key_uses.returned_at AS returned_at
              FROM key_uses JOIN vxcs ON vxcs.id = key_uses.vxc_id JOIN companies ON companies.id = key_uses.company_id
              WHERE key_uses.key_id = $1 ORDER BY key_uses.id DESC LIMIT $2";
}

/// A use of a key, and the connection that came of it as the B-End knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    pub vxc: Uid,
    /// The B-End's.
    pub name: String,
    pub status: Status,
    /// Mbit/s.
    pub rate: u32,
    /// Whoever used it.
    pub company: String,
    pub used_at: Time,
    /// The connection wasn't made after all.
    pub returned_at: Option<Time>,
}

/// The newest first.
pub fn of_key(tx: &Tx<'_>, key: ServiceKeyId, limit: u32) -> Result<Vec<KeyUse>, Error> {
    tx.all(OF_KEY, params![key, limit], |row| {
        Ok(KeyUse {
            vxc: row.get("vxc")?,
            name: row.get("name")?,
            status: row.get("status")?,
            rate: row.get("rate")?,
            company: row.get("company")?,
            used_at: row.get("used_at")?,
            returned_at: row.get("returned_at")?,
        })
    })
}
