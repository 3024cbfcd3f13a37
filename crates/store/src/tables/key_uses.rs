//! What was made with one key, for the company whose key it is.

use domain::{CompanyId, ServiceKeyId, Status, Time, Uid};

use crate::{Error, Tx, params, statements};

statements! {
    OF_KEY = "SELECT vxcs.uid AS vxc, vxcs.b_name AS name, vxcs.status AS status, vxcs.rate AS rate, companies.name AS company,
                key_uses.used_at AS used_at, key_uses.returned_at AS returned_at
              FROM key_uses JOIN vxcs ON vxcs.id = key_uses.vxc_id JOIN companies ON companies.id = key_uses.company_id
              WHERE key_uses.key_id = $1 ORDER BY +key_uses.id DESC LIMIT $2";
    WAITING = "SELECT COUNT(*) AS n FROM key_uses JOIN vxcs ON vxcs.id = key_uses.vxc_id
               WHERE key_uses.key_id = $1 AND key_uses.company_id = $2 AND key_uses.returned_at IS NULL AND vxcs.status = 'NEW'";
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

/// How many connections a company has ordered with a key that wait for the key's creator.
pub fn waiting(tx: &Tx<'_>, key: ServiceKeyId, company: CompanyId) -> Result<i64, Error> {
    Ok(tx.one(WAITING, params![key, company], |row| row.get("n"))?.unwrap_or(0))
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
