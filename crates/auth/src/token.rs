//! Access tokens: JWTs as RFC 9068 describes them, signed by a key of the environment's [`Keyring`].
//!
//! The header of a token is never interpreted. It has to be, byte for byte, the header that one of our keys writes, and that key's
//! algorithm is the one that is used: `none`, a changed `alg` and embedded keys all end as an unknown key. A good token says
//! who asks; whether the API key still lives and what it may do is decided by live state.

use aws_lc_rs::digest;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use domain::{Time, Uid};
use serde::{Deserialize, Serialize};

use crate::hash::head;
use crate::keyring::Keyring;
use crate::keys::KeyError;

domain::text_enum! {
    /// What the role of the API key lets its tokens do (AK-14), as `scope`.
    pub enum Scope { CompanyAdmin = "keyway/companyAdmin", ReadOnly = "keyway/readOnly" }
}

/// Seconds by which `iat` may lie ahead of our clock.
const CLOCK_TOLERANCE: i64 = 60;

/// Longer texts are refused unread; a token of ours has about 700 characters.
const LONGEST: usize = 4096;

const TOKEN_USE: &str = "access";

/// What a token says. `sub` is the client id too, since no person stands behind it (RFC 9068 §2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims<T = String> {
    /// The environment's issuer URL (AK-06).
    pub iss: T,
    /// The environment's API (AK-06).
    pub aud: T,
    pub client_id: T,
    pub scope: Scope,
    /// To the second: milliseconds are dropped.
    pub issued: Time,
    /// To the second: milliseconds are dropped. From this moment on the token is refused (AK-18).
    pub expires: Time,
    pub jti: Uid,
}

/// Why a token is refused. For logs: the client is told 401, whatever the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("not an access token of this product")]
    Malformed,
    #[error("signed by no key of this environment, or by one that was withdrawn")]
    UnknownKey,
    #[error("the signature does not fit")]
    BadSignature,
    #[error("issued by another environment")]
    WrongIssuer,
    #[error("meant for another API")]
    WrongAudience,
    #[error("not an access token")]
    WrongUse,
    #[error("issued in the future")]
    NotYet,
    #[error("expired")]
    Expired,
}

#[derive(Serialize)]
struct Written<'a> {
    sub: &'a str,
    token_use: &'a str,
    scope: Scope,
    iss: &'a str,
    exp: i64,
    iat: i64,
    jti: &'a str,
    client_id: &'a str,
    aud: &'a str,
}

#[derive(Deserialize)]
struct Read {
    token_use: String,
    scope: Scope,
    iss: String,
    exp: i64,
    iat: i64,
    jti: Uid,
    client_id: String,
    aud: String,
}

impl Keyring {
    /// The token for these claims, signed by the key that signs at `claims.issued`.
    pub fn sign<T: AsRef<str>>(&self, claims: &Claims<T>) -> Result<String, KeyError> {
        let key = self.signing(claims.issued);
        let (mut payload, mut jti) = (Vec::with_capacity(512), [0; 36]);
        let written = Written {
            sub: claims.client_id.as_ref(),
            token_use: TOKEN_USE,
            scope: claims.scope,
            iss: claims.iss.as_ref(),
            exp: claims.expires.seconds(),
            iat: claims.issued.seconds(),
            jti: claims.jti.encode(&mut jti),
            client_id: claims.client_id.as_ref(),
            aud: claims.aud.as_ref(),
        };
        serde_json::to_writer(&mut payload, &written).map_err(|_| KeyError::NotSigned)?;
        let mut token = String::with_capacity(key.header().len() + payload.len().div_ceil(3) * 4 + 88);
        token.push_str(key.header());
        token.push('.');
        B64.encode_string(payload, &mut token);
        let signature = key.sign(token.as_bytes())?;
        token.push('.');
        B64.encode_string(signature, &mut token);
        Ok(token)
    }

    /// What a token says, if a key of this environment signed it for this issuer and audience and it runs at `now`.
    pub fn verify(&self, token: &str, now: Time, iss: &str, aud: &str) -> Result<Claims, Refused> {
        if token.len() > LONGEST {
            return Err(Refused::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Refused::Malformed)?;
        let key = self.believed(now).find(|key| key.header() == header).ok_or(Refused::UnknownKey)?;
        let signature = B64.decode(signature).map_err(|_| Refused::BadSignature)?;
        if !key.signed(signed.as_bytes(), &signature) {
            return Err(Refused::BadSignature);
        }
        let payload = B64.decode(payload).map_err(|_| Refused::Malformed)?;
        let told: Read = serde_json::from_slice(&payload).map_err(|_| Refused::Malformed)?;
        told.judge(now, iss, aud)
    }
}

impl Read {
    fn judge(self, now: Time, iss: &str, aud: &str) -> Result<Claims, Refused> {
        if self.iss != iss {
            return Err(Refused::WrongIssuer);
        }
        if self.aud != aud {
            return Err(Refused::WrongAudience);
        }
        if self.token_use != TOKEN_USE {
            return Err(Refused::WrongUse);
        }
        runs(seconds(self.iat), seconds(self.exp), now)?;
        Ok(Claims {
            iss: self.iss,
            aud: self.aud,
            client_id: self.client_id,
            scope: self.scope,
            issued: seconds(self.iat),
            expires: seconds(self.exp),
            jti: self.jti,
        })
    }
}

/// Whether a token that was issued and expires at these times is good at `now` (AK-18).
pub const fn runs(issued: Time, expires: Time, now: Time) -> Result<(), Refused> {
    if issued.seconds().saturating_sub(CLOCK_TOLERANCE) > now.seconds() {
        Err(Refused::NotYet)
    } else if now.seconds() >= expires.seconds() {
        Err(Refused::Expired)
    } else {
        Ok(())
    }
}

/// The name under which a token that was verified can be kept.
pub fn digest(token: &str) -> [u8; 32] {
    head(digest::digest(&digest::SHA256, token.as_bytes()).as_ref())
}

const fn seconds(since_1970: i64) -> Time {
    Time::from_ms(since_1970.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use domain::Draw;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::keys::{Algorithm, SigningKey};

    const ISS: &str = "https://auth.keyway.example/production";
    const AUD: &str = "https://api.keyway.example";
    const NOW: Time = Time::from_ms(1_800_000_000_000);

    fn ring(algorithm: Algorithm) -> Keyring {
        Keyring::new([(Arc::new(SigningKey::generate(algorithm).unwrap()), NOW)]).unwrap()
    }

    fn claims() -> Claims {
        Claims {
            iss: ISS.into(),
            aud: AUD.into(),
            client_id: "kwk_example".into(),
            scope: Scope::ReadOnly,
            issued: NOW,
            expires: NOW.plus(Duration::from_mins(5)),
            jti: Draw::from_seed(NOW, [9; 32]).ids().uid(),
        }
    }

    fn read(segment: &str) -> Value {
        serde_json::from_slice(&B64.decode(segment).unwrap()).unwrap()
    }

    /// A token with any header and payload, signed as told.
    fn forged(header: &Value, payload: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
        let signed = format!("{}.{}", B64.encode(header.to_string()), B64.encode(payload.to_string()));
        format!("{signed}.{}", B64.encode(sign(signed.as_bytes())))
    }

    /// A token signed by the ring's own key over claims changed by `change`.
    fn resigned(ring: &Keyring, change: impl Fn(&mut Value)) -> String {
        let key = ring.signing(NOW);
        let mut payload = read(ring.sign(&claims()).unwrap().split('.').nth(1).unwrap());
        change(&mut payload);
        let signed = format!("{}.{}", key.header(), B64.encode(payload.to_string()));
        format!("{signed}.{}", B64.encode(key.sign(signed.as_bytes()).unwrap()))
    }

    #[test]
    fn a_token_says_what_it_was_given_under_both_algorithms() {
        for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
            let ring = ring(algorithm);
            let token = ring.sign(&claims()).unwrap();
            assert_eq!(ring.verify(&token, NOW, ISS, AUD), Ok(claims()));
            let segments: Vec<_> = token.split('.').collect();
            let kid = ring.signing(NOW).kid();
            assert_eq!(read(segments[0]), json!({ "typ": "at+jwt", "alg": algorithm, "kid": kid }));
            assert_eq!(
                read(segments[1]),
                json!({
                    "sub": "kwk_example", "client_id": "kwk_example", "token_use": "access", "scope": "keyway/readOnly",
                    "iss": ISS, "aud": AUD, "iat": 1_800_000_000, "exp": 1_800_000_300, "jti": claims().jti,
                })
            );
        }
    }

    #[test]
    fn a_token_runs_until_its_expiry_and_not_a_moment_longer() {
        let ring = ring(Algorithm::EdDsa);
        let token = ring.sign(&claims()).unwrap();
        let end = claims().expires;
        assert!(ring.verify(&token, end.minus(Duration::from_millis(1)), ISS, AUD).is_ok());
        assert_eq!(ring.verify(&token, end, ISS, AUD), Err(Refused::Expired));
    }

    #[test]
    fn a_token_from_more_than_a_minute_ahead_is_refused() {
        let ring = ring(Algorithm::EdDsa);
        let token = ring.sign(&claims()).unwrap();
        assert!(ring.verify(&token, NOW.minus(Duration::from_mins(1)), ISS, AUD).is_ok());
        assert_eq!(ring.verify(&token, NOW.minus(Duration::from_secs(61)), ISS, AUD), Err(Refused::NotYet));
    }

    #[test]
    fn a_token_of_another_environment_is_refused() {
        let ring = ring(Algorithm::EdDsa);
        let token = ring.sign(&claims()).unwrap();
        let staging = "https://auth.keyway.example/staging";
        assert_eq!(ring.verify(&token, NOW, staging, AUD), Err(Refused::WrongIssuer));
        assert_eq!(ring.verify(&token, NOW, ISS, "https://api-staging.keyway.example"), Err(Refused::WrongAudience));
        assert_eq!(self::ring(Algorithm::EdDsa).verify(&token, NOW, ISS, AUD), Err(Refused::UnknownKey));
    }

    #[test]
    fn the_header_chooses_nothing() {
        for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
            let ring = ring(algorithm);
            let key = ring.signing(NOW);
            let own = ring.sign(&claims()).unwrap();
            let payload = read(own.split('.').nth(1).unwrap());
            let (kid, public) = (key.kid(), B64.decode(key.jwk()["x"].as_str().unwrap()).unwrap());
            let hmac = |message: &[u8]| {
                let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &public);
                aws_lc_rs::hmac::sign(&key, message).as_ref().to_vec()
            };
            let real = |message: &[u8]| key.sign(message).unwrap().as_ref().to_vec();
            let unsigned = |_: &[u8]| Vec::new();
            let forgeries = [
                forged(&json!({ "typ": "at+jwt", "alg": "none", "kid": kid }), &payload, unsigned),
                forged(&json!({ "typ": "at+jwt", "alg": "HS256", "kid": kid }), &payload, hmac),
                forged(&json!({ "typ": "at+jwt", "alg": algorithm, "kid": "another" }), &payload, real),
                forged(&json!({ "alg": algorithm, "kid": kid, "jwk": key.jwk() }), &payload, real),
                forged(&json!({ "alg": algorithm }), &payload, real),
            ];
            for forgery in forgeries {
                assert_eq!(ring.verify(&forgery, NOW, ISS, AUD), Err(Refused::UnknownKey));
            }
            let segments: Vec<_> = own.split('.').collect();
            let bare = format!("{}.{}.", segments[0], segments[1]);
            assert_eq!(ring.verify(&bare, NOW, ISS, AUD), Err(Refused::BadSignature), "signature left out");
        }
    }

    #[test]
    fn another_key_of_the_same_ring_does_not_sign_under_this_kid() {
        let (old, new) = (SigningKey::generate(Algorithm::EdDsa), SigningKey::generate(Algorithm::Es256));
        let (old, new) = (Arc::new(old.unwrap()), Arc::new(new.unwrap()));
        let ring = Keyring::new([(Arc::clone(&old), NOW.minus(Duration::from_hours(1))), (new, NOW)]).unwrap();
        let token = ring.sign(&claims()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        let swapped = format!("{}.{rest}", old.header());
        assert_eq!(ring.verify(&swapped, NOW, ISS, AUD), Err(Refused::BadSignature));
    }

    #[test]
    fn a_changed_payload_is_refused() {
        let ring = ring(Algorithm::Es256);
        let token = ring.sign(&claims()).unwrap();
        let segments: Vec<_> = token.split('.').collect();
        let mut payload = read(segments[1]);
        payload["scope"] = "keyway/companyAdmin".into();
        let changed = format!("{}.{}.{}", segments[0], B64.encode(payload.to_string()), segments[2]);
        assert_eq!(ring.verify(&changed, NOW, ISS, AUD), Err(Refused::BadSignature));
    }

    #[test]
    fn a_signed_text_that_is_no_access_token_is_refused() {
        let ring = ring(Algorithm::EdDsa);
        let verify = |token: String| ring.verify(&token, NOW, ISS, AUD);
        assert!(verify(resigned(&ring, |_| {})).is_ok());
        assert_eq!(verify(resigned(&ring, |p| p["token_use"] = "id".into())), Err(Refused::WrongUse));
        assert_eq!(verify(resigned(&ring, |p| p["scope"] = "keyway/operator".into())), Err(Refused::Malformed));
        assert_eq!(verify(resigned(&ring, |p| *p = json!([]))), Err(Refused::Malformed));
        assert_eq!(verify(resigned(&ring, |p| p["exp"] = i64::MIN.into())), Err(Refused::Expired));
        assert_eq!(verify(resigned(&ring, |p| p["iat"] = i64::MAX.into())), Err(Refused::NotYet));
        for text in ["", ".", "..", "a.b", "a.b.c", &"a".repeat(LONGEST + 1)] {
            assert!(ring.verify(text, NOW, ISS, AUD).is_err(), "{text}");
        }
    }

    #[test]
    fn tokens_of_a_withdrawn_key_die_with_it() {
        let (leaked, kept) = (SigningKey::generate(Algorithm::EdDsa), SigningKey::generate(Algorithm::EdDsa));
        let (leaked, kept) = (Arc::new(leaked.unwrap()), Arc::new(kept.unwrap()));
        let before = Keyring::new([(leaked, NOW)]).unwrap();
        let token = before.sign(&claims()).unwrap();
        let after = Keyring::new([(kept, NOW)]).unwrap();
        assert_eq!(after.verify(&token, NOW, ISS, AUD), Err(Refused::UnknownKey));
    }

    proptest! {
        #[test]
        fn no_changed_character_goes_unseen(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_.-]") {
            let ring = ring(Algorithm::EdDsa);
            let mut token = ring.sign(&claims()).unwrap();
            let at = at.index(token.len());
            prop_assume!(token[at..=at] != other);
            token.replace_range(at..=at, &other);
            prop_assert!(ring.verify(&token, NOW, ISS, AUD).is_err());
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in any::<String>()) {
            prop_assert!(ring(Algorithm::EdDsa).verify(&text, NOW, ISS, AUD).is_err());
        }
    }
}
