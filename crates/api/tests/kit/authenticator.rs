//! What an authenticator app does with the secret that was typed into it.

use aws_lc_rs::hmac;
use domain::Time;

pub struct Authenticator(Vec<u8>);

impl Authenticator {
    pub fn with(secret: &str) -> Self {
        let bits: String =
            secret.bytes().map(|c| format!("{:05b}", if c < b'A' { c - b'2' + 26 } else { c - b'A' })).collect();
        let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
        Self(bits.as_bytes().chunks_exact(8).map(byte).collect())
    }

    pub fn code(&self, now: Time) -> String {
        let step = now.seconds() / 30;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0), &step.to_be_bytes());
        let at = usize::from(tag.as_ref()[19] & 15);
        let word = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap());
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }

    /// A code that isn't the one of now.
    pub fn wrong(&self, now: Time) -> String {
        let right = self.code(now);
        (0..=9).map(|digit| format!("{digit}{}", &right[1..])).find(|code| *code != right).unwrap()
    }
}
