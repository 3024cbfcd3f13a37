//! What servers of before migration 11 have made of the counters: a day for each end. It is of no more use, and goes by its age.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    FORGET = "DELETE FROM traffic WHERE id IN (SELECT id FROM traffic WHERE read_at < $1 ORDER BY read_at LIMIT $2)";
}

/// Drops so many ends that were last read before then, the oldest first; how many.
pub fn forget(tx: &Tx<'_>, before: Time, limit: u32) -> Result<u64, Error> {
    tx.run(FORGET, params![before, limit])
}
