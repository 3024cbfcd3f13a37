//! The portal as people meet it: the built binary, Debian's Chromium, and the two source documents walked through page by page.
//!
//! Each journey is walked with the mouse, with the keyboard alone, and without scripts.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod api_keys;
mod axe;
mod chrome;
mod furnish;
mod journey;
#[path = "../process/keyway.rs"]
#[expect(dead_code, reason = "shared with the process tests, which use all of it")]
mod keyway;
mod kinds;
mod screenshots;
#[path = "../process/tenant.rs"]
#[expect(dead_code, reason = "shared with the process tests, which use all of it")]
mod tenant;
mod visitor;
mod walk;
mod world;
