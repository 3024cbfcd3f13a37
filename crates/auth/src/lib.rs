//! Who is asking, and what only they may read: passwords, secrets, tokens, signing keys, sessions, codes and the envelope.
//!
//! Pure and keyed functions: no SQL, no HTTP, no async, no clock. Times and randomness are arguments
//! ([`domain::Time`], [`domain::Ids`]); the one exception is [`keys::SigningKey::generate`], which leaves key generation to the
//! provider and is called before a transaction, never in one.
//!
//! | module | answers |
//! |---|---|
//! | [`password`] | is this the person's password, and may it be one at all? |
//! | [`lockout`] | may this account try again, and when? |
//! | [`totp`], [`recovery`] | is this the second factor? |
//! | [`session`] | is this person still signed in? |
//! | [`secret`], [`hash`] | which API key, session or invitation is this? |
//! | [`basic`] | what did the client put in `Authorization: Basic`? |
//! | [`keys`], [`keyring`], [`token`] | did we sign this access token, and is it still good? |
//! | [`envelope`], [`pepper`] | how are secrets kept in the database? |
//! | [`chain`] | has anybody touched the audit trail? |
//! | [`alias`] | by which name may this viewer know that thing? |

pub mod alias;
mod base32;
pub mod basic;
pub mod chain;
pub mod envelope;
pub mod hash;
pub mod keyring;
pub mod keys;
pub mod lockout;
pub mod password;
pub mod pepper;
pub mod recovery;
pub mod secret;
pub mod session;
pub mod token;
pub mod totp;

pub use alias::Aliases;
pub use chain::Chain;
pub use envelope::{Plain, Purpose, Vault};
pub use hash::{SecretHash, SecretHasher};
pub use keyring::Keyring;
pub use keys::{Algorithm, SigningKey};
pub use lockout::Slowdown;
pub use pepper::Pepper;
pub use secret::{ApiCredentials, Secret, SecretKind};
pub use token::{Claims, Refused, Scope};
