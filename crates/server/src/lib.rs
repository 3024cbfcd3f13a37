//! The `keyway` binary's parts: command line, configuration, TLS, listening, telemetry, the server itself and the admin verbs.

pub mod admin;
pub mod bench;
pub mod cli;
pub mod client;
pub mod config;
pub mod data_dir;
pub mod demo;
pub mod exchange;
mod files;
pub mod health;
pub mod heap;
pub mod host;
pub mod layers;
pub mod listener;
pub mod mailer;
pub mod metrics;
pub mod said;
pub mod secret_key;
pub mod serve;
pub mod shutdown;
pub mod surface;
pub mod telemetry;
pub mod tls;
pub mod verbs;
pub mod workers;
