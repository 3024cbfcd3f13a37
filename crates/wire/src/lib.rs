//! JSON shapes with the compatible API's exact names and quirks, and Keyway's own under `/keyway/v1`.
//!
//! Nothing here knows a rule of the exchange: ids are text or numbers as they travel, times are milliseconds since
//! 1970, states are plain text. Compatible requests ignore keys they don't know and match the ones they do case-sensitively,
//! so that the stray `ValidFor` of an official client never overrides `validFor`; Keyway's own refuse a key that they
//! don't know, which is a misspelt one. Responses write integers as integers,
//! never as floats, and `null` where clients expect the key.

pub mod envelope;
pub mod error;
pub mod keyway;
pub mod lenient;
pub mod location;
pub mod login;
pub mod market;
pub mod mcr_config;
pub mod message;
pub mod mve;
pub mod oauth;
pub mod order;
pub mod partner;
pub mod price;
pub mod product;
pub mod secret;
pub mod service_key;
pub mod strict;
pub mod technical_service;
pub mod user;
pub mod vxc;

pub use envelope::{Done, Envelope, Terms};
pub use error::ErrorBody;
pub use lenient::{Int, Patch, Single};
pub use price::Amount;
pub use secret::Secret;
