//! SQLite: one writing thread that groups commits, and a few reading connections.

mod checkpoint;
mod connection;
mod examine;
mod open;
#[cfg(test)]
mod plans;
mod reader;
mod version;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::announce::Announcements;
use crate::{Error, Lane, Moment, OpenError, Options, Topic, Tx};
use reader::Readers;
use version::Version;
use writer::Writer;

pub(super) use connection::{SqliteConnection, error};
pub(crate) use open::restore_check;
pub(super) use open::{Alone, alone};

pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    ran: Arc<AtomicU64>,
    announcements: Arc<Announcements>,
    version: Arc<Version>,
}

impl Sqlite {
    pub(crate) fn open(options: &Options, path: &Path) -> Result<Self, OpenError> {
        let connection = open::writer(path, options.durability, options.migrations)?;
        let ran = Arc::new(AtomicU64::new(0));
        let readers = Readers::open(path, options, Arc::clone(&ran))?;
        let announcements = Arc::<Announcements>::default();
        let version = Arc::<Version>::default();
        let heard = (Arc::clone(&announcements), Arc::clone(&version));
        let writer = Writer::start(connection, path, options, Arc::clone(&ran), heard)?;
        Ok(Self { path: path.to_owned(), writer, readers, ran, announcements, version })
    }

    pub(crate) fn moment(&self) -> Moment {
        self.announcements.moment()
    }

    /// Nobody else writes: what isn't announced here has not changed.
    pub(crate) fn holds(&self, moment: Moment, topics: &[Topic]) -> bool {
        self.announcements.silent(moment, topics)
    }

    /// Nobody else writes.
    pub(crate) fn version(&self) -> Option<u64> {
        self.version.now()
    }

    pub(crate) fn statements(&self) -> u64 {
        self.ran.load(Ordering::Relaxed)
    }

    pub(crate) async fn write<T, E>(
        &self,
        lane: Lane,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writer.write(lane, work).await
    }

    pub(crate) async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.read(work).await
    }

    pub(crate) async fn glance<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.glance(work).await
    }

    pub(crate) async fn backup(&self, to: PathBuf) -> Result<(), Error> {
        let from = self.path.clone();
        tokio::task::spawn_blocking(move || super::backup::copy(&from, &to))
            .await
            .map_err(|gone| Error::Unavailable(gone.to_string()))?
    }

    /// Whether it can be read, and the writer is there.
    pub(crate) async fn is_ready(&self) -> bool {
        !self.writer.has_ended() && self.read(|tx| crate::meta::get(tx, "format")).await.is_ok()
    }

    pub(crate) async fn writer_ended(&self) {
        self.writer.ended().await;
    }

    pub(crate) async fn close(&self) {
        self.writer.close().await;
    }
}
