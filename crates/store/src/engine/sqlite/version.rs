//! A number for what is in the database, so that what was read of it can be kept for as long as nothing is written.

use std::sync::atomic::{AtomicU64, Ordering};

/// Even: nothing is being committed. Grows by two with each commit.
#[derive(Debug, Default)]
pub(super) struct Version(AtomicU64);

/// A commit that is under way: readers may see the database before it or after it.
pub(super) struct Changing<'a>(&'a Version);

impl Version {
    /// `None` during a commit.
    pub(super) fn now(&self) -> Option<u64> {
        Some(self.0.load(Ordering::SeqCst)).filter(|version| version.is_multiple_of(2))
    }

    /// To be held from before a commit until after it. There is one writer.
    pub(super) fn changing(&self) -> Changing<'_> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Changing(self)
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
    }
}
