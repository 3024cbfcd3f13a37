//! The one folder where engines differ.

pub mod backup;
pub(crate) mod sqlite;

pub use sqlite::Examination;
