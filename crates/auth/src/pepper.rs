//! The installation's own long-lived secret, from which the keys for hashing and for aliases are derived.
//!
//! It lies in the database sealed in the [`Vault`], so the key file is all that an operator keeps, and changing the key-encryption key
//! changes no hash and no alias. It is itself never changed: that would make every API key, session and alias unknown at once.

use std::fmt;

use aws_lc_rs::{hkdf, hmac};
use domain::Ids;

use crate::alias::Aliases;
use crate::chain::Chain;
use crate::envelope::{EnvelopeError, Purpose, Vault};
use crate::hash::SecretHasher;

/// 32 random bytes, drawn when the database is made.
#[derive(Clone)]
pub struct Pepper([u8; 32]);

/// There is one pepper per database.
const ROW: &str = "installation";

impl Pepper {
    pub fn draw(ids: &mut Ids) -> Self {
        Self(ids.bytes())
    }

    /// The form to store.
    pub fn seal(&self, vault: &Vault, ids: &mut Ids) -> Result<String, EnvelopeError> {
        vault.seal(Purpose::Pepper, ROW, &self.0, ids)
    }

    pub fn open(envelope: &str, vault: &Vault) -> Result<Self, EnvelopeError> {
        let plain = vault.open(Purpose::Pepper, ROW, envelope)?;
        plain.expose().try_into().map(Self).map_err(|_| EnvelopeError::NotAnEnvelope(Purpose::Pepper))
    }

    /// Hashes API secrets, session tokens, invitations, links and recovery codes.
    pub fn hasher(&self) -> SecretHasher {
        SecretHasher::new(self.key("secret hash 1"))
    }

    /// Makes the names by which strangers may know a thing.
    pub fn aliases(&self) -> Aliases {
        Aliases::new(self.key("alias 1"))
    }

    /// Chains the audit trail.
    pub fn chain(&self) -> Chain {
        Chain::new(self.key("audit chain 1"))
    }

    fn key(&self, label: &str) -> hmac::Key {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"keyway pepper").extract(&self.0);
        #[expect(clippy::expect_used, reason = "HKDF gives up to 255 times the 32 bytes that are asked for")]
        let okm = root.expand(&[label.as_bytes()], hmac::HMAC_SHA256).map(hmac::Key::from).expect("32 bytes");
        okm
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(…)")
    }
}

#[cfg(test)]
mod tests {
    use domain::{Draw, Time};

    use super::*;

    #[test]
    fn hashes_and_aliases_outlive_a_change_of_the_key_file() {
        let mut ids = Draw::from_seed(Time::from_ms(0), [5; 32]).ids();
        let (old, new) = (Vault::key_file_line(&mut ids), Vault::key_file_line(&mut ids));
        let pepper = Pepper::draw(&mut ids);
        let (viewer, target) = (ids.uid(), ids.uid());
        let stored = pepper.seal(&Vault::from_key_file(&old).unwrap(), &mut ids).unwrap();

        let both = Vault::from_key_file(&format!("{new}\n{old}")).unwrap();
        let again = Pepper::open(&stored, &both).unwrap();
        assert_eq!(again.hasher().hash("kws_x"), pepper.hasher().hash("kws_x"));
        assert_eq!(again.aliases().alias(viewer, target), pepper.aliases().alias(viewer, target));
        assert_eq!(format!("{again:?}"), "Pepper(…)");
    }

    #[test]
    fn another_installation_hashes_differently() {
        let hash = |seed| Pepper::draw(&mut Draw::from_seed(Time::from_ms(0), [seed; 32]).ids()).hasher().hash("kws_x");
        assert_ne!(hash(1), hash(2));
    }
}
