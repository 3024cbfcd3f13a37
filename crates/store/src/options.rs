//! How a store is opened.

use std::path::PathBuf;

/// When a commit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Answered after the disk has it (`synchronous=FULL`). The only setting a server uses.
    Full,
    /// Survives the process, not the machine: for tests, where a synced disk is not the point.
    Process,
}

#[derive(Debug, Clone)]
pub struct Options {
    /// The database file; its folder exists.
    pub path: PathBuf,
    pub durability: Durability,
    /// Run every write twice, the first time rolled back: proves that a write can be run again. For tests.
    pub rehearse: bool,
    /// Reading connections.
    pub readers: usize,
}

impl Options {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), durability: Durability::Full, rehearse: false, readers: 4 }
    }

    /// For tests: rehearsed writes, no waiting for the disk.
    pub fn for_tests(path: impl Into<PathBuf>) -> Self {
        Self { durability: Durability::Process, rehearse: true, ..Self::at(path) }
    }
}
