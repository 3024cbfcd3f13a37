//! The exchange's database: one SQL text, one seam, one module of functions per table.
//!
//! A unit of work is a synchronous closure over a [`Tx`]: without `await` it can't hold a transaction across network I/O. Writes of
//! many callers share one commit ([`engine`]); every caller is answered after that commit has reached the disk. What differs between engines
//! stands in `engine/` and nowhere else.

mod announce;
mod engine;
mod error;
mod migrate;
mod options;
pub mod record;
mod said;
pub mod search;
mod statement;
mod store;
pub mod tables;
mod tx;
mod value;

pub use announce::{Moment, Topic};
pub use engine::{BadAddress, Examination, Server, backup, copy, postgres_ddl};
pub use error::{Error, OpenError};
pub use migrate::{MIGRATIONS, Migration};
pub use options::{Database, Durability, Options};
pub use search::Search;
pub use statement::{Announced, Statement};
pub use store::{Lane, Store};
pub use tables::*;
pub use tx::{Row, Tx};
pub use value::{FromSeen, Seen, ToValue, Value};
