//! One unit of work, run once.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Error, Tx};

/// Runs it so that a panic is an error, and so is an error that the work swallowed: what it did then is not what it says.
pub(super) fn run<T, E: From<Error>>(tx: &Tx<'_>, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
    let result = guarded(|| work(tx));
    match (result, tx.failure()) {
        (Ok(_), Some(failure)) => Err(Error::Poisoned(failure.to_string()).into()),
        (result, _) => result,
    }
}

/// Runs it so that a panic is an error.
pub(super) fn guarded<T, E: From<Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(&*panic).into()))
}

/// What a closure's panic said goes to the log: its caller learns only that there was one.
pub(super) fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("without a text"), "a unit of work panicked");
    Error::Panicked
}
