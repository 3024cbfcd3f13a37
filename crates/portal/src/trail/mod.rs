//! The audit trail as people read it: a company's own activity, and everybody's for the operator.

mod entries;
mod export;
mod facts;
mod filter;
mod words;

pub use entries::Entries;
pub use export::csv;
pub use filter::Filter;

/// Entries on a page: some tell of long changes.
pub const EACH: u32 = 30;
