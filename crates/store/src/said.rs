//! What work says, kept apart from the engines, which learn only whether to keep what was done: their code is there once, and not once for
//! each verb.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Tx};

/// Work that may be run again, as engines know it.
pub(crate) type Unit = Box<dyn Fn(&Tx<'_>) -> Result<(), Refused> + Send>;
/// Work that is run once.
pub(crate) type OneUnit = Box<dyn FnOnce(&Tx<'_>) -> Result<(), Refused> + Send>;

/// Why work is not kept.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It said so itself, and why.
    Itself,
    /// The store's reason.
    Store(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// What the last run of some work said.
pub(crate) struct Said<T, E>(Arc<Mutex<Option<Result<T, E>>>>);

impl<T: Send + 'static, E: From<Error> + Send + 'static> Said<T, E> {
    pub(crate) fn by(work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> (Self, Unit) {
        let said = Self(Arc::default());
        let kept = Self(Arc::clone(&said.0));
        (said, Box::new(move |tx| kept.keep(work(tx))))
    }

    pub(crate) fn by_once(work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> (Self, OneUnit) {
        let said = Self(Arc::default());
        let kept = Self(Arc::clone(&said.0));
        (said, Box::new(move |tx| kept.keep(work(tx))))
    }

    fn keep(&self, said: Result<T, E>) -> Result<(), Refused> {
        let done = said.as_ref().map(drop).map_err(|_| Refused::Itself);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
        done
    }

    /// What was said, unless the store has another end to tell of.
    pub(crate) fn unless(self, ended: Result<(), Refused>) -> Result<T, E> {
        if let Err(Refused::Store(error)) = ended {
            return Err(error.into());
        }
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        said.unwrap_or_else(|| Err(Error::Panicked.into()))
    }
}
