//! The built binary, run as its users run it: as a process of its own, over real TLS, with curl, signals and the command line.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod admin;
mod chaos;
mod curl;
mod database;
mod durability;
mod environments;
mod guides;
mod keyway;
mod ledger;
mod life;
mod restore;
mod tenant;
