//! What can go wrong below the verbs. None of it is a client's doing but [`Error::Conflict`].

/// A failed statement or transaction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A unique constraint refused the row; the name is `<table>_<columns>_key` on every engine.
    #[error("a row like this exists already ({0})")]
    Conflict(String),
    /// A row refers to one that isn't there, or breaks a NOT NULL.
    #[error("the database refused a row: {0}")]
    Refused(String),
    /// A stored value isn't what its column promises.
    #[error("column {column} holds what it must not: {found}")]
    Corrupt { column: String, found: String },
    /// A closure went on after an error of its transaction.
    #[error("the transaction has failed already: {0}")]
    Poisoned(String),
    /// The closure panicked; nothing of it was kept.
    #[error("a unit of work panicked")]
    Panicked,
    /// The engine can't do it now: disk full, I/O error, shutting down.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// This engine leaves it to its own tools; the text has the line to type.
    #[error("{0}")]
    Elsewhere(String),
}

/// Why a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot open {path}: {why}")]
    File { path: String, why: String },
    #[error("the database has {pragma} = {found}, which isn't safe here ({wanted} is needed)")]
    Unsafe { pragma: &'static str, found: String, wanted: &'static str },
    #[error("the database was written by a newer Keyway (format {found}); this one knows formats up to {known}")]
    Newer { found: i64, known: i64 },
    #[error(
        "migration {number} in the database isn't the one this program has (checksum {found}, expected {expected})"
    )]
    Changed { number: i64, found: String, expected: String },
    #[error(transparent)]
    Store(#[from] Error),
}
