//! Named facts about the database itself.

use crate::{Error, Tx, params, statements};

statements! {
    GET = "SELECT value FROM meta WHERE name = $1";
    SET = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

pub fn get(tx: &Tx<'_>, name: &str) -> Result<Option<String>, Error> {
    tx.one(GET, params![name], |row| row.get("value"))
}

pub fn set(tx: &Tx<'_>, name: &str, value: &str) -> Result<(), Error> {
    tx.run(SET, params![name, value]).map(drop)
}
