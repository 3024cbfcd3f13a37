//! Access tokens of API keys: issued for credentials, believed while key, creator and company stand, revoked before their time.

pub(crate) mod client;
mod introspect;
mod issue;
pub(crate) mod known;
mod metadata;
mod revoke;
pub(crate) mod signing;

pub use client::ClientCredentials;
pub use issue::Issued;
