//! The keys that sign access tokens, sealed. The ring of them, and when the next is due, is `auth::keyring`.

use domain::Time;

use crate::{Error, Row, Topic, Tx, params, statements};

statements! {
    ALL = "SELECT kid, algorithm, sealed, signs_from FROM signing_keys ORDER BY signs_from, id";
    NEWEST = "SELECT kid, algorithm, sealed, signs_from FROM signing_keys ORDER BY signs_from DESC, id DESC LIMIT 1";
    [announced]
    INSERT = "INSERT INTO signing_keys (kid, algorithm, sealed, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)";
    REMOVE = "DELETE FROM signing_keys WHERE kid = $1";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// The thumbprint of the public half (RFC 7638).
    pub kid: String,
    /// `EdDSA` or `ES256`.
    pub algorithm: String,
    /// PKCS#8 in an envelope whose row is the kid.
    pub sealed: String,
    pub signs_from: Time,
}

fn read(row: &mut Row<'_>) -> Result<StoredKey, Error> {
    Ok(StoredKey {
        kid: row.get("kid")?,
        algorithm: row.get("algorithm")?,
        sealed: row.get("sealed")?,
        signs_from: row.get("signs_from")?,
    })
}

pub fn insert(tx: &Tx<'_>, key: &StoredKey, now: Time) -> Result<(), Error> {
    tx.change(Topic::SigningKeys, INSERT, params![key.kid, key.algorithm, key.sealed, now, key.signs_from]).map(drop)
}

/// Every key, in the order in which they sign.
pub fn all(tx: &Tx<'_>) -> Result<Vec<StoredKey>, Error> {
    tx.all(ALL, params![], read)
}

/// The key that signs last.
pub fn newest(tx: &Tx<'_>) -> Result<Option<StoredKey>, Error> {
    tx.one(NEWEST, params![], read)
}

/// Takes a key away: all of its tokens are refused from now on.
pub fn remove(tx: &Tx<'_>, kid: &str) -> Result<(), Error> {
    tx.change(Topic::SigningKeys, REMOVE, params![kid]).map(drop)
}
