//! How a store is opened.

use std::path::PathBuf;

use crate::Server;

/// When a commit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Answered after the disk has it. The only setting a server uses.
    Full,
    /// Survives the process, not the machine: for tests, where a synced disk is not the point.
    Process,
}

/// Where an exchange is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A SQLite file; its folder exists.
    File(PathBuf),
    /// A PostgreSQL.
    Server(Server),
}

impl<P: AsRef<std::path::Path>> From<P> for Database {
    fn from(path: P) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

#[derive(Debug, Clone)]
pub struct Options {
    pub database: Database,
    pub durability: Durability,
    /// Run every write twice, the first time rolled back: proves that a write can be run again. For tests.
    pub rehearse: bool,
    /// Reading connections.
    pub readers: usize,
    /// Writing connections; SQLite has one.
    pub writers: usize,
}

impl Options {
    pub fn at(database: impl Into<Database>) -> Self {
        Self { database: database.into(), durability: Durability::Full, rehearse: false, readers: 4, writers: 4 }
    }

    /// For tests: rehearsed writes, no waiting for the disk.
    pub fn for_tests(database: impl Into<Database>) -> Self {
        Self { durability: Durability::Process, rehearse: true, ..Self::at(database) }
    }
}
