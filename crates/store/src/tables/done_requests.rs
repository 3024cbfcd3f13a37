//! What was done for requests that came with an `Idempotency-Key`.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    FIND = "SELECT action, digest, outcome FROM done_requests WHERE mark = $1 AND done_at > $2";
    /// A row that is too old to count may still be there.
    PUT = "INSERT INTO done_requests (mark, action, digest, outcome, done_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (mark, action)
           DO UPDATE SET digest = excluded.digest, outcome = excluded.outcome, done_at = excluded.done_at";
    PURGE = "DELETE FROM done_requests WHERE done_at <= $1";
}

/// One thing that was done for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The verb's.
    pub action: String,
    pub digest: [u8; 32],
    pub outcome: String,
}

/// What was done since then for whoever has this mark.
pub fn find(tx: &Tx<'_>, mark: &[u8; 32], since: Time) -> Result<Vec<Done>, Error> {
    tx.all(FIND, params![mark, since], |row| {
        Ok(Done { action: row.get("action")?, digest: row.get("digest")?, outcome: row.get("outcome")? })
    })
}

pub fn put(
    tx: &Tx<'_>,
    mark: &[u8; 32],
    action: &str,
    digest: &[u8; 32],
    outcome: &str,
    now: Time,
) -> Result<(), Error> {
    tx.run(PUT, params![mark, action, digest, outcome, now]).map(drop)
}

/// Forgets what was done until then; how many rows.
pub fn purge(tx: &Tx<'_>, until: Time) -> Result<u64, Error> {
    tx.run(PURGE, params![until])
}
