//! Recovery codes: the ways in when the authenticator is gone. Kept as keyed hashes.

use domain::{PersonId, Time};

use crate::{Error, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO recovery_codes (person_id, code_hash) VALUES ($1, $2) RETURNING id";
    CLEAR = "DELETE FROM recovery_codes WHERE person_id = $1";
    USE = "UPDATE recovery_codes SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL";
    LEFT = "SELECT COUNT(*) AS n FROM recovery_codes WHERE person_id = $1 AND used_at IS NULL";
}

/// Replaces all codes of a person.
pub fn replace(tx: &Tx<'_>, person: PersonId, hashes: &[[u8; 32]]) -> Result<(), Error> {
    clear(tx, person)?;
    for hash in hashes {
        tx.insert(INSERT, params![person, hash])?;
    }
    Ok(())
}

pub fn clear(tx: &Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.run(CLEAR, params![person]).map(drop)
}

/// Uses a code up; `false` when the person has none such, or has used it.
pub fn use_up(tx: &Tx<'_>, person: PersonId, hash: &[u8; 32], now: Time) -> Result<bool, Error> {
    Ok(tx.run(USE, params![person, hash, now])? == 1)
}

/// Codes that are left.
pub fn left(tx: &Tx<'_>, person: PersonId) -> Result<u32, Error> {
    Ok(tx.one(LEFT, params![person], |row| row.get("n"))?.unwrap_or(0))
}
