//! The `keyway` binary's parts: command line, configuration, TLS, listening, telemetry.

pub mod cli;
pub mod client;
pub mod config;
pub mod data_dir;
mod files;
pub mod health;
pub mod host;
pub mod layers;
pub mod listener;
pub mod metrics;
pub mod secret_key;
pub mod shutdown;
pub mod telemetry;
pub mod tls;
pub mod verbs;
