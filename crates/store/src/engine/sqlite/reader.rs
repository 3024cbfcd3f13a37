//! Readers: a few read-only connections, handed out one at a time.

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::SqliteConnection;
use super::open;
use crate::engine::unit::{guarded, panicked};
use crate::{Error, OpenError, Options, Tx};

pub(super) struct Readers {
    free: Arc<Mutex<Vec<SqliteConnection>>>,
    permits: Arc<Semaphore>,
    ran: Arc<AtomicU64>,
}

impl Readers {
    pub(super) fn open(path: &Path, options: &Options, ran: Arc<AtomicU64>) -> Result<Self, OpenError> {
        let count = options.readers.max(1);
        let reader = |_| open::reader(path, options.durability).map(SqliteConnection);
        let free = (0..count).map(reader).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { free: Arc::new(Mutex::new(free)), permits: Arc::new(Semaphore::new(count)), ran })
    }

    pub(super) async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let permit = self.permit().await?;
        let (free, ran) = (Arc::clone(&self.free), Arc::clone(&self.ran));
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let taken = Taken::from(&free).ok_or_else(|| Error::Unavailable("no reader is free".to_owned()))?;
            snapshot(&taken, &ran, work)
        });
        done.await.unwrap_or_else(|gone| match gone.try_into_panic() {
            Ok(panic) => Err(panicked(&*panic).into()),
            Err(gone) => Err(Error::Unavailable(gone.to_string()).into()),
        })
    }

    /// The same on the caller's thread, which it keeps for as long as it takes.
    pub(super) async fn glance<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let _permit = self.permit().await?;
        let taken = Taken::from(&self.free).ok_or_else(|| Error::Unavailable("no reader is free".to_owned()))?;
        guarded(|| snapshot(&taken, &self.ran, work))
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, Error> {
        Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Error::Unavailable("closed".to_owned()))
    }
}

/// Runs `work` between BEGIN and ROLLBACK: one snapshot, nothing kept.
fn snapshot<T, E: From<Error>>(
    connection: &SqliteConnection,
    ran: &AtomicU64,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    connection.control("BEGIN")?;
    let result = work(&Tx::of_reader(connection, ran));
    connection.control("ROLLBACK")?;
    result
}

/// A connection out of the pool; goes back when dropped, also by a panic.
struct Taken<'p> {
    pool: &'p Mutex<Vec<SqliteConnection>>,
    connection: Option<SqliteConnection>,
}

impl<'p> Taken<'p> {
    fn from(pool: &'p Mutex<Vec<SqliteConnection>>) -> Option<Self> {
        let connection = pool.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        connection.is_some().then_some(Self { pool, connection })
    }
}

impl std::ops::Deref for Taken<'_> {
    type Target = SqliteConnection;

    #[expect(clippy::expect_used, reason = "the connection leaves in drop only")]
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("taken")
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            if !connection.0.is_autocommit() {
                // After a panic the snapshot is still open. A failure here leaves a connection that the next BEGIN refuses, which is seen.
                let _ = connection.control("ROLLBACK");
            }
            self.pool.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(connection);
        }
    }
}
