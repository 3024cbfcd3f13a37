//! What a failed statement, connection or commit means for the work in hand.

use std::collections::HashMap;

use tokio_postgres::error::{DbError, SqlState};

use crate::Error;

/// What may be done after a failure before COMMIT, when nothing has been kept in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Running it again would change nothing.
    Final,
    /// A row like this is there. The one that made it may have committed after our snapshot: seen from a new one, the work may say
    /// something better than that it collided.
    Conflict,
    /// Others were in the way: it may be run again.
    Again,
    /// It may be run again, on another connection.
    Lost,
    /// Somebody held a lock for longer than is waited for. A migration is run again; of others there may be many, and each would wait as long.
    Held,
}

#[derive(Debug, Clone)]
pub(in crate::engine) struct Failure {
    pub(in crate::engine) error: Error,
    pub(super) fate: Fate,
}

impl Failure {
    /// The connection is gone.
    pub(super) fn lost(why: impl std::fmt::Display) -> Self {
        Self { error: Error::Unavailable(format!("the connection to the database was lost: {why}")), fate: Fate::Lost }
    }
}

/// The names of unique constraints as [`Error::Conflict`] tells them: `<table>_<columns>_key`, also of primary keys.
pub(super) type Names = HashMap<String, String>;

/// Judges an error of the client library's.
pub(super) fn judge(error: &tokio_postgres::Error, names: Option<&Names>) -> Failure {
    match error.as_db_error() {
        Some(said) => judge_said(said, names),
        None if error.is_closed() || cause::<std::io::Error>(error) => Failure::lost(error),
        None => {
            let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            Failure { error: Error::Refused(why), fate: Fate::Final }
        }
    }
}

fn cause<T: std::error::Error + 'static>(error: &tokio_postgres::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        if error.is::<T>() {
            return true;
        }
        next = error.source();
    }
    false
}

fn judge_said(said: &DbError, names: Option<&Names>) -> Failure {
    // The message alone: details hold values.
    let (code, text) = (said.code(), said.message().to_owned());
    let unavailable = |fate| Failure { error: Error::Unavailable(format!("{text} ({})", code.code())), fate };
    if *code == SqlState::UNIQUE_VIOLATION {
        let name = said.constraint().unwrap_or_default();
        let name = names.and_then(|names| names.get(name)).map_or(name, String::as_str);
        return Failure { error: Error::Conflict(name.to_owned()), fate: Fate::Conflict };
    }
    match (code.code(), code.code().get(..2)) {
        ("40001" | "40P01", _) => unavailable(Fate::Again),
        ("55P03", _) => unavailable(Fate::Held),
        // Shut down, not up yet, no room, a standby by now, or a plan from before a migration.
        ("57P01" | "57P02" | "57P03" | "53300" | "25006" | "0A000", _) | (_, Some("08")) => unavailable(Fate::Lost),
        // What the role may not do says nothing of a row.
        ("42501", _) => unavailable(Fate::Final),
        (_, Some("22" | "23" | "42")) => Failure { error: Error::Refused(text), fate: Fate::Final },
        _ => unavailable(Fate::Final),
    }
}

/// Whether an error at COMMIT says that nothing was committed. Any other leaves it in doubt.
pub(super) fn is_safe_at_commit(error: &tokio_postgres::Error) -> bool {
    error
        .code()
        .is_some_and(|code| *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED)
}
