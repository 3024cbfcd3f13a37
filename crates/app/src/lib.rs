//! What people and programs can do on the exchange: one file per verb.
//!
//! A verb authorises, loads, lets `domain` decide, and saves rows, audit entry, notices and provisioning work in one transaction. What it
//! returns is a view made for its reader; raw rows never leave this crate. It knows no HTTP.

mod act;
mod actor;
pub mod api_keys;
mod app;
pub mod audit;
mod authenticate;
mod backup;
mod caches;
pub mod catalogue;
mod checkup;
pub mod companies;
mod error;
pub mod forms;
mod hashing;
mod header;
mod health;
pub mod login;
pub mod mail;
pub mod markets;
mod mcr_config;
pub mod notices;
mod open;
pub mod operator;
pub mod orders;
mod paging;
pub mod people;
pub mod products;
pub mod provisioning;
mod record;
mod refusals;
mod repeat;
pub mod service_keys;
pub mod sessions;
mod settings;
mod tasks;
#[cfg(test)]
mod testing;
mod throttle;
pub mod tokens;
mod typed;
mod uses;
mod vlans;
pub mod vxcs;
mod warrant;

pub use act::Act;
pub use actor::{Actor, Member, Trail, Who};
pub use app::{App, Parts};
pub use checkup::{Backlog, Checkup};
pub use error::Error;
pub use header::{Header, HeaderCompany};
pub use health::Health;
pub use open::is_in_use;
pub use paging::{Page, Paging};
pub use record::Record;
pub use repeat::Once;
pub use settings::Settings;
pub use warrant::Warrant;
