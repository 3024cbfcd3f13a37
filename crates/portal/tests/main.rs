//! The portal's pages on the real router, over a real exchange.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod account;
mod addresses;
mod api_keys;
mod company;
mod connect;
mod connection;
mod console;
mod economy;
mod editors;
mod forms;
mod inbox;
mod invited;
mod kit;
mod live;
mod ordering;
mod service_keys;
mod services;
mod signing_in;
mod stale;
mod strangers;
