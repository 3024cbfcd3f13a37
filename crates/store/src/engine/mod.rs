//! The one folder where engines differ.

pub mod backup;
pub mod copy;
mod postgres;
pub(crate) mod sqlite;
mod unit;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::{Database, Error, Lane, Moment, OpenError, Options, Topic, Tx};
use postgres::Postgres;
use sqlite::Sqlite;

pub use postgres::{BadAddress, Server, postgres_ddl};

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// What is damaged, at most 40 lines; nothing when it is whole, as far as the engine can tell.
    pub damage: Vec<String>,
    /// The settings that decide whether a commit is on the disk when it is answered.
    pub durability: String,
    /// Whether it is.
    pub durable: bool,
}

/// An open database of either kind.
pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Engine {
    /// `bell` is rung when others have written.
    pub(crate) fn open(options: &Options, bell: &Arc<Notify>) -> Result<Self, OpenError> {
        match &options.database {
            Database::File(path) => Sqlite::open(options, path).map(Self::Sqlite),
            Database::Server(server) => Postgres::open(options, server, bell).map(Box::new).map(Self::Postgres),
        }
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
        match self {
            Self::Sqlite(sqlite) => sqlite.write(lane, work).await,
            Self::Postgres(postgres) => postgres.write(lane, work).await,
        }
    }

    pub(crate) async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(work).await,
            Self::Postgres(postgres) => postgres.read(work).await,
        }
    }

    pub(crate) async fn glance<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match self {
            Self::Sqlite(sqlite) => sqlite.glance(work).await,
            Self::Postgres(postgres) => postgres.read(work).await,
        }
    }

    pub(crate) fn moment(&self) -> Moment {
        match self {
            Self::Sqlite(sqlite) => sqlite.moment(),
            Self::Postgres(postgres) => postgres.moment(),
        }
    }

    pub(crate) fn holds(&self, moment: Moment, topics: &[Topic]) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.holds(moment, topics),
            Self::Postgres(postgres) => postgres.holds(moment, topics),
        }
    }

    pub(crate) fn version(&self) -> Option<u64> {
        match self {
            Self::Sqlite(sqlite) => sqlite.version(),
            Self::Postgres(_) => None,
        }
    }

    pub(crate) const fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(postgres) => postgres.is_shared(),
        }
    }

    pub(crate) fn ring(&self) {
        match self {
            Self::Sqlite(_) => {}
            Self::Postgres(postgres) => postgres.ring(),
        }
    }

    pub(crate) fn statements(&self) -> u64 {
        match self {
            Self::Sqlite(sqlite) => sqlite.statements(),
            Self::Postgres(postgres) => postgres.statements(),
        }
    }

    pub(crate) async fn backup(&self, to: PathBuf) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.backup(to).await,
            Self::Postgres(postgres) => Err(postgres.backup(&to)),
        }
    }

    pub(crate) async fn examine(&self) -> Result<Examination, Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.examine().await,
            Self::Postgres(postgres) => postgres.examine().await,
        }
    }

    pub(crate) async fn is_ready(&self) -> bool {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_ready().await,
            Self::Postgres(postgres) => postgres.is_ready().await,
        }
    }

    pub(crate) async fn writer_ended(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.writer_ended().await,
            Self::Postgres(postgres) => postgres.writer_ended().await,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}
