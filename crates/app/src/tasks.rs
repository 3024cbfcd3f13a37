//! Work that goes on when the request that began it is gone: a client that hangs up undoes nothing and hides nothing.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::{App, Error};

/// The tasks that requests have begun. [`App::close`] waits for them.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while running.try_join_next().is_some() {}
        running.spawn(work.in_current_span());
    }

    /// Waits until nothing runs any more, also of what those that run begin.
    pub(crate) async fn finished(&self) {
        loop {
            let mut running = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
            if running.is_empty() {
                return;
            }
            while running.join_next().await.is_some() {}
        }
    }
}

impl App {
    /// Begins work that nobody waits for but [`App::close`]. How many of them there can be is the caller's to bound.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn(work);
    }

    /// Does `work` to its end, also when whoever waits for it goes away.
    pub(crate) async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let (done, outcome) = oneshot::channel();
        self.spawn(async move {
            // Nobody may be there to take it.
            let _ = done.send(work.await);
        });
        outcome.await.map_err(|lost| Error::Internal(format!("a verb ended without an outcome: {lost}")))?
    }
}
