//! Leases: who does one kind of background work, until when.

use domain::Time;

use crate::{Error, Tx, params, statements};

statements! {
    // The predicate stands on the row that is updated, so that two takers can't both win on any engine.
    TAKE = "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
            WHERE leases.holder = excluded.holder OR leases.until <= $4";
    GET = "SELECT holder, until FROM leases WHERE name = $1";
    DROP = "DELETE FROM leases WHERE name = $1 AND holder = $2";
}

/// Takes or renews the lease; `false` when another holder has it at `now`.
pub fn take(tx: &Tx<'_>, name: &str, holder: &str, now: Time, until: Time) -> Result<bool, Error> {
    Ok(tx.run(TAKE, params![name, holder, until, now])? == 1)
}

/// Who had it last, and until when.
pub fn holder(tx: &Tx<'_>, name: &str) -> Result<Option<(String, Time)>, Error> {
    tx.one(GET, params![name], |row| Ok((row.get("holder")?, row.get("until")?)))
}

pub fn give_back(tx: &Tx<'_>, name: &str, holder: &str) -> Result<(), Error> {
    tx.run(DROP, params![name, holder]).map(drop)
}
