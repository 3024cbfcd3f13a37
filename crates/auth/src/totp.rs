//! One-time codes from an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, which is what every app can do.

use std::fmt;

use aws_lc_rs::{constant_time, hmac};
use domain::{Ids, Time};

use crate::base32;

/// Seconds that a code is shown.
const STEP: i64 = 30;

/// Steps by which an app's clock may be off in either direction.
const DRIFT: i64 = 1;

/// Bytes of a seed: as long as SHA-1's output (RFC 4226 §4).
pub const SEED_LENGTH: usize = 20;

/// What server and app share. Stored in the [`Vault`](crate::Vault) as its bytes.
#[derive(Clone)]
pub struct Seed([u8; SEED_LENGTH]);

impl Seed {
    pub fn draw(ids: &mut Ids) -> Self {
        Self(ids.bytes())
    }

    /// A stored seed; `None` when it hasn't 20 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub const fn expose(&self) -> &[u8; SEED_LENGTH] {
        &self.0
    }

    /// The seed for typing into an app: 32 characters of base 32.
    pub fn text(&self) -> String {
        base32::encode(&self.0).to_ascii_uppercase()
    }

    /// The URI behind the QR code. `issuer` names the installation, `account` is the person's e-mail address.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}",
            self.text()
        )
    }

    /// The step whose code this is, if it is within one step of now and later than `last`, the step that was accepted last. Store
    /// the answer as the new `last`, in the transaction that signs in: a code that was seen over the shoulder is worth nothing then.
    pub fn accept(&self, code: &str, now: Time, last: Option<i64>) -> Option<i64> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let current = now.seconds().div_euclid(STEP);
        // All three are computed, whichever fits.
        (current - DRIFT..=current + DRIFT).fold(None, |found, step| {
            let fits = constant_time::verify_slices_are_equal(self.code(step).as_bytes(), typed.as_bytes()).is_ok();
            if fits && last.is_none_or(|last| step > last) { found.or(Some(step)) } else { found }
        })
    }

    /// The code of a step (RFC 4226 §5.3).
    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let offset = usize::from(tag.as_ref().last().copied().unwrap_or(0) & 0xf);
        let word = tag.as_ref().get(offset..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// Percent-encoding of all but the unreserved characters (RFC 3986 §2.3).
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use domain::Draw;
    use proptest::prelude::*;

    use super::*;

    fn seed() -> Seed {
        Seed(*b"12345678901234567890")
    }

    const fn at(seconds: i64) -> Time {
        Time::from_ms(seconds * 1000)
    }

    #[test]
    fn the_vectors_of_rfc_6238_come_out() {
        // Appendix B gives eight digits; six-digit codes are their tails.
        let vectors = [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ];
        for (time, code) in vectors {
            assert_eq!(seed().accept(&code[2..], at(time), None), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_code_is_good_for_one_step_before_and_after_its_own() {
        let code = seed().code(100);
        let accepted: Vec<_> = (97..=103).filter(|step| seed().accept(&code, at(step * 30), None).is_some()).collect();
        assert_eq!(accepted, [99, 100, 101]);
    }

    #[test]
    fn a_code_is_good_once_and_so_is_every_earlier_one() {
        let step = seed().accept(&seed().code(100), at(3000), None).unwrap();
        assert_eq!(step, 100);
        assert_eq!(seed().accept(&seed().code(100), at(3000), Some(step)), None);
        assert_eq!(seed().accept(&seed().code(99), at(3000), Some(step)), None);
        assert_eq!(seed().accept(&seed().code(101), at(3000), Some(step)), Some(101));
    }

    #[test]
    fn spaces_are_no_part_of_a_code_and_nothing_else_is_forgiven() {
        assert_eq!(seed().accept(" 287 082", at(59), None), Some(1));
        for wrong in ["", "287083", "28708", "2870820", "94287082", "abcdef", "٢٨٧٠٨٢"] {
            assert_eq!(seed().accept(wrong, at(59), None), None, "{wrong}");
        }
    }

    #[test]
    fn the_uri_is_what_apps_read() {
        assert_eq!(
            seed().uri("Keyway Lab", "ann+1@east.example"),
            "otpauth://totp/Keyway%20Lab:ann%2B1%40east.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Keyway%20Lab&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_seed_comes_back_from_storage_and_is_never_printed() {
        let seed = Seed::draw(&mut Draw::from_seed(at(0), [1; 32]).ids());
        assert_eq!(Seed::from_bytes(seed.expose()).unwrap().expose(), seed.expose());
        assert!(Seed::from_bytes(&[0; 19]).is_none());
        assert_eq!(format!("{seed:?}"), "Seed(…)");
    }

    proptest! {
        #[test]
        fn any_time_and_text_is_judged_without_a_panic(ms in any::<i64>(), text in any::<String>(), last in any::<Option<i64>>()) {
            let _ = seed().accept(&text, Time::from_ms(ms), last);
        }
    }
}
