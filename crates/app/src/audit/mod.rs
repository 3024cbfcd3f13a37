//! The audit trail: read by those whose it is, chained so that nobody touches it unnoticed.
//!
//! Verbs append entries ([`Record`](crate::Record)), unchained, in their own transactions. [`App::seal_once`] chains what has been
//! committed; [`App::verify_audit`] walks the chain and names the first entry that was touched.
//!
//! [`App::seal_once`]: crate::App::seal_once
//! [`App::verify_audit`]: crate::App::verify_audit

mod activity;
mod csv;
mod list;
mod seal;
#[cfg(test)]
mod tests;
mod title;
mod verify;

pub use activity::ActivityView;
pub use csv::csv_cell;
pub use list::{AuditFilter, AuditPage, EntryView};
pub(crate) use seal::Sealer;
pub use title::{ACTIONS, SUBJECTS, title};
pub use verify::{Broken, Touched, Verdict};
