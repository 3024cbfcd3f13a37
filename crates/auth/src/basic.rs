//! `Authorization: Basic` at the token endpoint, as clients send it and as people paste it.
//!
//! The right form is `base64(id:secret)` (AK-31). The seed's curl line says `-u base64(id:secret)` (AK-46), which makes curl send
//! `base64(base64(id:secret):)`: that slip is taken too, also when the inner text was wrapped at 76 columns by `base64`, ends in a
//! newline from `echo`, or stands without the colon. A secret of ours contains no white space, so trimming costs nothing.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Longer headers are refused unread: credentials of ours, encoded twice, stay below 256 characters.
const LONGEST: usize = 1024;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a client may have meant by its header.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub client_id: String,
    pub secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Why a header holds no credentials. For logs: the client is told `invalid_client`, whatever the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotBasic {
    #[error("the Authorization header is not of the Basic scheme")]
    Scheme,
    #[error("the Basic credentials are longer than {LONGEST} characters")]
    TooLong,
    #[error("the Basic credentials are not base64 of UTF-8 text")]
    Encoding,
    #[error("the Basic credentials are not `client id:client secret`")]
    NoPair,
}

/// The readings of a header in the order to try them: at least one, at most two. With a second one, the first is the plain
/// `id:secret`, and the other is its `id` taken as the slip.
pub fn candidates(header: &str) -> Result<Vec<Credentials>, NotBasic> {
    if header.len() > LONGEST {
        return Err(NotBasic::TooLong);
    }
    let (scheme, payload) = header.trim_start().split_once([' ', '\t']).ok_or(NotBasic::Scheme)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(NotBasic::Scheme);
    }
    let text = decode(payload).ok_or(NotBasic::Encoding)?;
    let user = text.split_once(':').map_or(text.as_str(), |(user, _)| user);
    let readings: Vec<_> = [pair(&text), decode(user).as_deref().and_then(pair)].into_iter().flatten().collect();
    if readings.is_empty() { Err(NotBasic::NoPair) } else { Ok(readings) }
}

/// `id:secret`, neither of them empty.
fn pair(text: &str) -> Option<Credentials> {
    let (client_id, secret) = text.split_once(':')?;
    let (client_id, secret) = (client_id.trim(), secret.trim());
    (!client_id.is_empty() && !secret.is_empty())
        .then(|| Credentials { client_id: client_id.to_owned(), secret: secret.to_owned() })
}

/// Base64 with or without padding and line breaks, of UTF-8.
fn decode(text: &str) -> Option<String> {
    let joined: String = text.split_ascii_whitespace().collect();
    String::from_utf8(BASE64.decode(joined).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use base64::prelude::BASE64_STANDARD;
    use domain::{Draw, Time};
    use proptest::prelude::*;

    use super::*;
    use crate::ApiCredentials;

    fn ours(seed: [u8; 32]) -> Credentials {
        let made = ApiCredentials::draw(&mut Draw::from_seed(Time::from_ms(0), seed).ids());
        Credentials { client_id: made.client_id, secret: made.secret.expose().to_owned() }
    }

    fn header(user_pass: &str) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(user_pass))
    }

    fn wrapped(text: &str, columns: usize) -> String {
        let letters: Vec<char> = text.chars().collect();
        letters.chunks(columns).map(|line| line.iter().collect::<String>() + "\n").collect()
    }

    #[test]
    fn the_plain_form_has_one_reading() {
        // RFC 7617 §2.
        let told = candidates("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").unwrap();
        assert_eq!(told, [Credentials { client_id: "Aladdin".into(), secret: "open sesame".into() }]);
        assert_eq!(candidates("basic\tQWxhZGRpbjpvcGVuIHNlc2FtZQ").unwrap(), told, "case, tab, no padding");
    }

    #[test]
    fn a_secret_may_contain_colons() {
        let told = candidates(&header("id:one:two")).unwrap();
        assert_eq!(told[0].secret, "one:two");
    }

    #[test]
    fn the_slip_with_a_password_typed_at_curls_prompt_has_two_readings() {
        let known = ours([1; 32]);
        let user = BASE64_STANDARD.encode(format!("{}:{}", known.client_id, known.secret));
        let told = candidates(&header(&format!("{user}:typed"))).unwrap();
        assert_eq!(told, [Credentials { client_id: user, secret: "typed".into() }, known]);
    }

    #[test]
    fn what_is_no_pair_is_refused_with_the_reason() {
        assert_eq!(candidates("Bearer abc"), Err(NotBasic::Scheme));
        assert_eq!(candidates("Basic"), Err(NotBasic::Scheme));
        assert_eq!(candidates("Basic ***"), Err(NotBasic::Encoding));
        assert_eq!(candidates("Basic /w=="), Err(NotBasic::Encoding), "not UTF-8");
        assert_eq!(candidates(&header("")), Err(NotBasic::NoPair));
        assert_eq!(candidates(&header("nothing")), Err(NotBasic::NoPair));
        assert_eq!(candidates(&header("id:")), Err(NotBasic::NoPair));
        assert_eq!(candidates(&header(":secret")), Err(NotBasic::NoPair));
        assert_eq!(candidates(&format!("Basic {}", "A".repeat(LONGEST))), Err(NotBasic::TooLong));
    }

    #[test]
    fn debug_hides_the_secret() {
        let shown = format!("{:?}", ours([2; 32]));
        assert!(shown.contains("kwk_") && !shown.contains("kws_"), "{shown}");
    }

    proptest! {
        /// AK-46: every way in which the seed's line ends up in a header.
        #[test]
        fn the_slip_is_read(
            seed in any::<[u8; 32]>(),
            columns in prop_oneof![Just(76_usize), 1_usize..200],
            newline in any::<bool>(),
            colon in any::<bool>(),
        ) {
            let known = ours(seed);
            let text = format!("{}:{}{}", known.client_id, known.secret, if newline { "\n" } else { "" });
            let inner = wrapped(&BASE64_STANDARD.encode(text), columns);
            let told = candidates(&header(&format!("{inner}{}", if colon { ":" } else { "" })));
            prop_assert_eq!(told, Ok(vec![known]));
        }

        #[test]
        fn credentials_of_ours_have_one_reading(seed in any::<[u8; 32]>()) {
            let known = ours(seed);
            let told = candidates(&header(&format!("{}:{}", known.client_id, known.secret)));
            prop_assert_eq!(told, Ok(vec![known]));
        }

        #[test]
        fn any_header_is_read_without_a_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let _ = candidates(&text);
            let told = candidates(&format!("Basic {}", BASE64_STANDARD.encode(bytes)));
            prop_assert!(told.map_or(true, |readings| (1..=2).contains(&readings.len())));
        }
    }
}
