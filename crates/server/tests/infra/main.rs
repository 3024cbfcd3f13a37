//! The outer ring of the server on real sockets: TLS, listening, layers, command line.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod cli;
mod layers;
mod listener;
mod support;
mod tls;
