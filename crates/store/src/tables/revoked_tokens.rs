//! Access tokens that were revoked before their end. A row is of use until then.

use domain::{Time, Uid};

use crate::{Error, Topic, Tx, params, statements};

statements! {
    FIND = "SELECT jti FROM revoked_tokens WHERE jti = $1";
    PURGE = "DELETE FROM revoked_tokens WHERE expires_at <= $1";
    [announced]
    INSERT = "INSERT INTO revoked_tokens (jti, expires_at) VALUES ($1, $2) ON CONFLICT (jti) DO NOTHING";
}

/// Revokes the token with this `jti`; again is fine.
pub fn insert(tx: &Tx<'_>, jti: Uid, expires: Time) -> Result<(), Error> {
    tx.change(Topic::Token(jti), INSERT, params![jti, expires]).map(drop)
}

pub fn contains(tx: &Tx<'_>, jti: Uid) -> Result<bool, Error> {
    tx.exists(FIND, params![jti])
}

/// Removes the rows of tokens that have ended; how many.
pub fn purge(tx: &Tx<'_>, now: Time) -> Result<u64, Error> {
    tx.run(PURGE, params![now])
}
