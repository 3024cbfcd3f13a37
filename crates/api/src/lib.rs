//! The JSON API: routes and shapes on one side, the verbs of `app` on the other. No rule lives here.
//!
//! A handler unwraps its extractors, calls one verb, and turns the view into the wire's shape. Errors become statuses in one place
//! ([`failure`]).

pub mod body;
pub mod caller;
pub mod failure;
pub mod normalise;
mod oauth;
mod router;
pub mod state;
pub mod trace;

pub use failure::Failure;
pub use router::{openapi, router};
pub use state::Api;
