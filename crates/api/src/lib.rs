//! The JSON API: routes and shapes on one side, the verbs of `app` on the other. No rule lives here.
//!
//! A handler unwraps its extractors, calls one verb, and turns the view into the wire's shape. Errors become statuses in one place
//! ([`failure`]).

mod again;
mod api_keys;
mod audit;
pub mod body;
pub mod caller;
mod catalogue;
mod companies;
mod describe;
mod endpoint;
pub mod failure;
mod idempotency;
mod login;
mod mail;
mod markets;
mod mcr_config;
mod me;
mod money;
pub mod normalise;
mod notices;
mod oauth;
mod orders;
mod patch;
mod products;
mod provisioning;
mod router;
mod service_keys;
pub mod state;
pub mod trace;
mod users;
mod vxcs;
mod zero;

pub use endpoint::Endpoint;
pub use failure::Failure;
pub use router::openapi;
use router::router;
pub use state::Api;
