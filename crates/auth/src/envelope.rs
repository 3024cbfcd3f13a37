//! Secrets at rest: sealed under a key that lies outside the database and outside its backups.
//!
//! `kwe1.<key id>.<nonce>.<ciphertext>`, the last two in base64url. The cipher is AES-256-GCM-SIV: a write may be run twice with the same
//! draw, and where its second run seals something else under the same nonce, plain GCM would give both texts away. What a
//! secret is for and whose it is go in as associated data, so that a sealed text moved to another row doesn't open.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::digest;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use domain::Ids;

use crate::hash::head;

domain::text_enum! {
    /// What a sealed secret is for.
    pub enum Purpose {
        Pepper = "pepper",
        SigningKey = "signing-key",
        TotpSeed = "totp-seed",
        BgpPassword = "bgp-password",
        IpsecKey = "ipsec-key",
        MvePassword = "mve-password",
        WebhookSecret = "webhook-secret",
        /// What a waiting e-mail says: an invitation's link lets its reader in.
        Letter = "letter",
    }
}

const VERSION: &str = "kwe1";

/// A secret in clear, out of the envelope or on its way into it.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(Vec<u8>);

impl Plain {
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The secret as text; `None` when it isn't UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<&[u8]> for Plain {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain(…)")
    }
}

/// Why a secret couldn't be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    #[error("the {0} could not be sealed")]
    NotSealed(Purpose),
    #[error("the stored {0} is not a sealed secret")]
    NotAnEnvelope(Purpose),
    #[error("the stored {purpose} is sealed under key {key_id}, which is not in the key file")]
    UnknownKey { purpose: Purpose, key_id: String },
    #[error("the stored {0} does not open: it was changed, or belongs to another row")]
    NotOpened(Purpose),
}

/// What is wrong with a key file. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    #[error("the key file holds no key")]
    Empty,
    #[error("line {0} of the key file is not a key of 64 hexadecimal digits")]
    NotAKey(usize),
}

/// The keys that seal and open. The first of the key file seals; the others are there to open what they sealed.
pub struct Vault {
    sealing: String,
    keys: BTreeMap<String, LessSafeKey>,
}

impl Vault {
    /// A key file, or the environment variable in its place: one key of 64 hexadecimal digits (32 bytes) per line, the one that seals
    /// first. Empty lines and lines that start with `#` don't count. `openssl rand -hex 32` makes a key.
    pub fn from_key_file(text: &str) -> Result<Self, KeyFileError> {
        let mut sealing = None;
        let mut keys = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bytes = unhex(line).ok_or(KeyFileError::NotAKey(number))?;
            let key = UnboundKey::new(&AES_256_GCM_SIV, &bytes).map_err(|_| KeyFileError::NotAKey(number))?;
            let id = key_id(&bytes);
            sealing.get_or_insert_with(|| id.clone());
            keys.insert(id, LessSafeKey::new(key));
        }
        sealing.map(|sealing| Self { sealing, keys }).ok_or(KeyFileError::Empty)
    }

    /// A new line for a key file, without its end. Secret.
    pub fn key_file_line(ids: &mut Ids) -> String {
        hex(&ids.bytes::<32>())
    }

    /// The stored form of a secret of `row`, any text that names the row for as long as it lives.
    pub fn seal(&self, purpose: Purpose, row: &str, plain: &[u8], ids: &mut Ids) -> Result<String, EnvelopeError> {
        let failed = || EnvelopeError::NotSealed(purpose);
        let key = self.keys.get(&self.sealing).ok_or_else(failed)?;
        let nonce: [u8; NONCE_LEN] = ids.bytes();
        let mut sealed = plain.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            associated(&self.sealing, purpose, row),
            &mut sealed,
        )
        .map_err(|_| failed())?;
        Ok(format!("{VERSION}.{}.{}.{}", self.sealing, B64.encode(nonce), B64.encode(sealed)))
    }

    /// The secret again, for the same purpose and row.
    pub fn open(&self, purpose: Purpose, row: &str, envelope: &str) -> Result<Plain, EnvelopeError> {
        let parsed = Envelope::parse(envelope).ok_or(EnvelopeError::NotAnEnvelope(purpose))?;
        let key_id = parsed.key_id;
        let unknown = || EnvelopeError::UnknownKey { purpose, key_id: key_id.to_owned() };
        let key = self.keys.get(key_id).ok_or_else(unknown)?;
        let mut sealed = parsed.sealed;
        let nonce = Nonce::assume_unique_for_key(parsed.nonce);
        let plain = key
            .open_in_place(nonce, associated(key_id, purpose, row), &mut sealed)
            .map_err(|_| EnvelopeError::NotOpened(purpose))?;
        Ok(Plain::from(&*plain))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.keys().collect();
        f.debug_struct("Vault").field("sealing", &self.sealing).field("key_ids", &ids).finish_non_exhaustive()
    }
}

struct Envelope<'a> {
    key_id: &'a str,
    nonce: [u8; NONCE_LEN],
    sealed: Vec<u8>,
}

impl<'a> Envelope<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (key_id, rest) = text.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')?;
        let (nonce, sealed) = rest.split_once('.')?;
        Some(Self { key_id, nonce: B64.decode(nonce).ok()?.try_into().ok()?, sealed: B64.decode(sealed).ok()? })
    }
}

/// Unambiguous: neither version, key id nor purpose contains a dot, and the row stands last.
fn associated(key_id: &str, purpose: Purpose, row: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("{VERSION}.{key_id}.{purpose}.{row}").into_bytes())
}

/// Eight digits that tell keys apart and say nothing of them.
fn key_id(key: &[u8; 32]) -> String {
    let mut named = b"keyway envelope key id".to_vec();
    named.extend(key);
    hex(&head::<4>(digest::digest(&digest::SHA256, &named).as_ref()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use domain::{Draw, Time};
    use proptest::prelude::*;

    use super::*;

    const OLD: &str = "0000000000000000000000000000000000000000000000000000000000000001";
    const NEW: &str = "0000000000000000000000000000000000000000000000000000000000000002";

    fn ids(seed: u8) -> Ids {
        Draw::from_seed(Time::from_ms(0), [seed; 32]).ids()
    }

    #[test]
    fn a_sealed_secret_opens_for_its_purpose_and_row_only() {
        let vault = Vault::from_key_file(OLD).unwrap();
        let sealed = vault.seal(Purpose::BgpPassword, "vxc 7", b"hunter2", &mut ids(1)).unwrap();
        assert!(sealed.starts_with("kwe1.") && !sealed.contains("hunter2"));
        assert_eq!(vault.open(Purpose::BgpPassword, "vxc 7", &sealed).unwrap().text(), Some("hunter2"));
        let refused = EnvelopeError::NotOpened(Purpose::BgpPassword);
        assert_eq!(vault.open(Purpose::BgpPassword, "vxc 8", &sealed), Err(refused));
        let refused = EnvelopeError::NotOpened(Purpose::MvePassword);
        assert_eq!(vault.open(Purpose::MvePassword, "vxc 7", &sealed), Err(refused));
    }

    #[test]
    fn a_new_key_seals_and_the_one_before_it_in_the_file_still_opens() {
        let before = Vault::from_key_file(OLD).unwrap();
        let sealed = before.seal(Purpose::TotpSeed, "person 1", b"seed", &mut ids(1)).unwrap();

        let during = Vault::from_key_file(&format!("# new key first\n{NEW}\n\n{OLD}\n")).unwrap();
        assert_eq!(during.open(Purpose::TotpSeed, "person 1", &sealed).unwrap().expose(), b"seed");
        let newer = during.seal(Purpose::TotpSeed, "person 1", b"seed", &mut ids(2)).unwrap();

        let after = Vault::from_key_file(NEW).unwrap();
        assert_eq!(after.open(Purpose::TotpSeed, "person 1", &newer).unwrap().expose(), b"seed");
        let error = after.open(Purpose::TotpSeed, "person 1", &sealed).unwrap_err();
        let old_id = sealed.split('.').nth(1).unwrap();
        assert_eq!(
            error.to_string(),
            format!("the stored totp-seed is sealed under key {old_id}, which is not in the key file")
        );
    }

    #[test]
    fn two_secrets_under_one_nonce_do_not_give_each_other_away() {
        let vault = Vault::from_key_file(OLD).unwrap();
        let seal = |plain: &[u8]| {
            let text = vault.seal(Purpose::IpsecKey, "mcr 1", plain, &mut ids(1)).unwrap();
            Envelope::parse(&text).unwrap().sealed
        };
        let (one, two) = (seal(b"aaaaaaaaaaaaaaaa"), seal(b"bbbbbbbbbbbbbbbb"));
        let mixed: Vec<_> = one.iter().zip(&two).take(16).map(|(a, b)| a ^ b).collect();
        assert_ne!(mixed, [b'a' ^ b'b'; 16], "no common key stream");
        assert_eq!(seal(b"same"), seal(b"same"), "a write that is run twice stores the same");
    }

    #[test]
    fn a_key_file_is_refused_by_line_and_never_quoted() {
        assert_eq!(Vault::from_key_file("# nothing\n").unwrap_err(), KeyFileError::Empty);
        assert_eq!(Vault::from_key_file(&format!("{OLD}\nabc")).unwrap_err(), KeyFileError::NotAKey(2));
        assert_eq!(Vault::from_key_file(&"é".repeat(32)).unwrap_err(), KeyFileError::NotAKey(1));
        assert_eq!(Vault::from_key_file(&format!("+{}", &OLD[1..])).unwrap_err(), KeyFileError::NotAKey(1));
        let line = Vault::key_file_line(&mut ids(4));
        let shown = format!("{:?}", Vault::from_key_file(&line).unwrap());
        assert!(!shown.contains(&line), "{shown}");
    }

    #[test]
    fn what_is_no_envelope_is_said_to_be_none() {
        let vault = Vault::from_key_file(OLD).unwrap();
        for text in ["", "hunter2", "kwe1", "kwe1.a.b", "kwe1.a.b.c", "kwe2.a.AAAAAAAAAAAAAAAA.AAAA"] {
            let refused = EnvelopeError::NotAnEnvelope(Purpose::WebhookSecret);
            assert_eq!(vault.open(Purpose::WebhookSecret, "hook 1", text), Err(refused), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_and_what_was_changed_does_not(
            plain in any::<Vec<u8>>(),
            row in any::<String>(),
            at in any::<prop::sample::Index>(),
            other in "[A-Za-z0-9_.-]",
        ) {
            let vault = Vault::from_key_file(OLD).unwrap();
            let mut sealed = vault.seal(Purpose::SigningKey, &row, &plain, &mut ids(1)).unwrap();
            let opened = vault.open(Purpose::SigningKey, &row, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), plain.as_slice());
            let at = at.index(sealed.len());
            prop_assume!(sealed[at..=at] != other);
            sealed.replace_range(at..=at, &other);
            prop_assert!(vault.open(Purpose::SigningKey, &row, &sealed).is_err());
        }
    }
}
