//! Forms of the portal that were sent already.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO used_forms (mark, used_at) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING";
    KNOWN = "SELECT mark FROM used_forms WHERE mark = $1";
    PURGE = "DELETE FROM used_forms WHERE used_at <= $1";
}

/// Marks a form as sent; `false` when it was already.
pub fn insert(tx: &Tx<'_>, mark: &[u8; 32], now: Time) -> Result<bool, Error> {
    Ok(tx.run(INSERT, params![mark, now])? == 1)
}

/// Whether a form was sent already.
pub fn known(tx: &Tx<'_>, mark: &[u8; 32]) -> Result<bool, Error> {
    tx.exists(KNOWN, params![mark])
}

/// Forgets the forms that were sent until then; how many.
pub fn purge(tx: &Tx<'_>, until: Time) -> Result<u64, Error> {
    tx.run(PURGE, params![until])
}
