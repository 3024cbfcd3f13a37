//! How secrets that machines made are kept: HMAC-SHA256 under a key that isn't in the table.
//!
//! The secrets are 256-bit random, so a slow hash would protect nothing and cost 20 ms per token request. The hash is the same each
//! time, so a row can be looked up by it.

use std::fmt;
use std::hash::{Hash, Hasher};

use aws_lc_rs::{constant_time, hmac};

/// The stored form of a secret. Compared in constant time.
#[derive(Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

impl Eq for SecretHash {}

impl Hash for SecretHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// A column that should hold a hash holds something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret hash has 32 bytes")]
pub struct NotAHash;

impl TryFrom<&[u8]> for SecretHash {
    type Error = NotAHash;

    fn try_from(bytes: &[u8]) -> Result<Self, NotAHash> {
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

/// Hashes secrets under one key; get it from [`Pepper::hasher`](crate::Pepper::hasher).
#[derive(Clone)]
pub struct SecretHasher(hmac::Key);

impl SecretHasher {
    pub(crate) const fn new(key: hmac::Key) -> Self {
        Self(key)
    }

    /// The hash of the whole text, prefix and checksum included: a session token never has the hash of an API secret.
    pub fn hash(&self, secret: &str) -> SecretHash {
        self.hash_bytes(secret.as_bytes())
    }

    /// The same of what need not be text.
    pub fn hash_bytes(&self, bytes: &[u8]) -> SecretHash {
        SecretHash(head(hmac::sign(&self.0, bytes).as_ref()))
    }

    pub fn matches(&self, secret: &str, stored: &SecretHash) -> bool {
        self.hash(secret) == *stored
    }
}

impl fmt::Debug for SecretHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHasher(…)")
    }
}

/// The first `N` bytes, at most 32, of what SHA-256 or HMAC-SHA256 gave.
pub(crate) fn head<const N: usize>(digest: &[u8]) -> [u8; N] {
    const { assert!(N <= 32) };
    #[expect(clippy::expect_used, reason = "both give 32 bytes, and N is at most that")]
    *digest.first_chunk().expect("32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(key: u8) -> SecretHasher {
        SecretHasher::new(hmac::Key::new(hmac::HMAC_SHA256, &[key; 32]))
    }

    #[test]
    fn a_secret_is_found_by_its_hash_under_the_same_key_only() {
        let stored = hasher(1).hash("kws_abc");
        assert_eq!(SecretHash::try_from(stored.bytes().as_slice()), Ok(stored));
        assert!(hasher(1).matches("kws_abc", &stored));
        assert!(!hasher(1).matches("kws_abd", &stored));
        assert!(!hasher(2).matches("kws_abc", &stored));
        assert_eq!(SecretHash::try_from([0; 31].as_slice()), Err(NotAHash));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?} {:?}", hasher(1), hasher(1).hash("x")), "SecretHasher(…) SecretHash(…)");
    }
}
