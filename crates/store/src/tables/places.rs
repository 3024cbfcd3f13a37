//! The locations of the catalogue in force, as lists search and sort by them.

use crate::{Error, Tx, params, statements};

statements! {
    CLEAR = "DELETE FROM places";
    INSERT = "INSERT INTO places (location, name_folded, words_folded) VALUES ($1, $2, $3)";
    ANY = "SELECT location FROM places LIMIT 1";
}

/// A location in folded words ([`crate::search::fold`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub location: i64,
    pub name: String,
    /// All that finds it.
    pub words: String,
}

/// Replaces all of them.
pub fn replace(tx: &Tx<'_>, places: &[Place]) -> Result<(), Error> {
    tx.run(CLEAR, params![])?;
    places.iter().try_for_each(|place| tx.run(INSERT, params![place.location, place.name, place.words]).map(drop))
}

pub fn any(tx: &Tx<'_>) -> Result<bool, Error> {
    tx.exists(ANY, params![])
}
