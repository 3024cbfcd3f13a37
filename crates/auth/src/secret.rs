//! Secrets that machines make and people carry: API-key credentials, session tokens, invitations, password resets, new
//! addresses, operator links.
//!
//! `<prefix><256 random bits><checksum>`, all in `[a-z0-9_]`: the prefix lets scanners find a leaked one and people see what
//! they hold, the checksum finds a typing error before any look-up, and without `:`, `%` or quotes the text survives HTTP Basic,
//! forms and shells as it is. Only a [`SecretHash`](crate::SecretHash) is stored.

use std::fmt;

use aws_lc_rs::digest;
use domain::Ids;

use crate::base32;
use crate::hash::head;

/// What a secret opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The secret half of an API key (AK-22).
    ApiKey,
    /// A signed-in person: portal cookie or `/v3/login` token.
    Session,
    /// An invitation into a company, sent by e-mail.
    Invitation,
    /// A new password for a person who lost the old one, sent by e-mail.
    PasswordReset,
    /// Another e-mail address for a person, sent to it.
    NewAddress,
    /// One sign-in of the operator, shown on the server's terminal.
    OperatorLink,
}

impl SecretKind {
    pub const ALL: [Self; 6] =
        [Self::ApiKey, Self::Session, Self::Invitation, Self::PasswordReset, Self::NewAddress, Self::OperatorLink];

    pub const fn prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "kws_",
            Self::Session => "kwt_",
            Self::Invitation => "kwi_",
            Self::PasswordReset => "kwp_",
            Self::NewAddress => "kwn_",
            Self::OperatorLink => "kwo_",
        }
    }

    /// Whether `text` was made by us as a secret of this kind and is whole. Says nothing of whether it is, or was ever, valid.
    pub fn looks_right(self, text: &str) -> bool {
        checks(self.prefix(), 52, text)
    }
}

/// Prefix of a client id.
const CLIENT_ID: &str = "kwk_";

/// Characters of the checksum: 40 bits.
const CHECKSUM: usize = 8;

/// A secret in clear, 64 characters. Shown once to the one it is for (AK-21), then only its hash is left.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn draw(kind: SecretKind, ids: &mut Ids) -> Self {
        Self(checked(kind.prefix(), &ids.bytes::<32>()))
    }

    /// The text, to be shown or hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A new API key's two halves (AK-22). The client id is public within its company and stored as it is.
#[derive(Debug, Clone)]
pub struct ApiCredentials {
    /// `kwk_…`, 36 characters.
    pub client_id: String,
    /// `kws_…`, 64 characters.
    pub secret: Secret,
}

impl ApiCredentials {
    pub fn draw(ids: &mut Ids) -> Self {
        Self { client_id: checked(CLIENT_ID, &ids.bytes::<15>()), secret: Secret::draw(SecretKind::ApiKey, ids) }
    }
}

/// Whether `text` is shaped as a client id of ours.
pub fn client_id_looks_right(text: &str) -> bool {
    checks(CLIENT_ID, 24, text)
}

fn checked(prefix: &str, random: &[u8]) -> String {
    let mut text = format!("{prefix}{}", base32::encode(random));
    let sum = checksum(&text);
    text.push_str(&sum);
    text
}

fn checks(prefix: &str, body: usize, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| rest.len() == body + CHECKSUM && base32::is_alphabet(rest))
        && text.split_at_checked(prefix.len() + body).is_some_and(|(told, sum)| checksum(told) == sum)
}

fn checksum(text: &str) -> String {
    base32::encode(&head::<5>(digest::digest(&digest::SHA256, text.as_bytes()).as_ref()))
}

#[cfg(test)]
mod tests {
    use domain::{Draw, Time};
    use proptest::prelude::*;

    use super::*;

    fn ids(seed: u8) -> Ids {
        Draw::from_seed(Time::from_ms(0), [seed; 32]).ids()
    }

    #[test]
    fn credentials_are_recognisable_and_survive_basic_and_urls() {
        let made = ApiCredentials::draw(&mut ids(1));
        assert_eq!((made.client_id.len(), made.secret.expose().len()), (36, 64));
        assert!(made.client_id.starts_with("kwk_") && made.secret.expose().starts_with("kws_"));
        for text in [made.client_id.as_str(), made.secret.expose()] {
            assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{text}");
        }
        assert!(client_id_looks_right(&made.client_id));
        assert!(!client_id_looks_right(made.secret.expose()));
    }

    #[test]
    fn a_secret_of_one_kind_is_not_one_of_another() {
        for kind in SecretKind::ALL {
            let secret = Secret::draw(kind, &mut ids(2));
            for other in SecretKind::ALL {
                assert_eq!(other.looks_right(secret.expose()), kind == other);
                let renamed = secret.expose().replace(kind.prefix(), other.prefix());
                assert_eq!(other.looks_right(&renamed), kind == other, "the checksum covers the prefix");
            }
        }
    }

    #[test]
    fn the_same_draw_makes_the_same_secret_and_another_draw_another() {
        let draw = |seed| ApiCredentials::draw(&mut ids(seed)).secret;
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn debug_hides_the_secret() {
        let shown = format!("{:?}", ApiCredentials::draw(&mut ids(5)));
        assert!(shown.contains("kwk_") && !shown.contains("kws_"), "{shown}");
    }

    proptest! {
        #[test]
        fn a_typing_error_is_seen_without_a_look_up(seed in any::<u8>(), at in 0_usize..64, typed in any::<char>()) {
            let secret = Secret::draw(SecretKind::ApiKey, &mut ids(seed));
            let mut letters: Vec<char> = secret.expose().chars().collect();
            prop_assume!(letters[at] != typed);
            letters[at] = typed;
            prop_assert!(!SecretKind::ApiKey.looks_right(&letters.iter().collect::<String>()));
            letters.remove(at);
            prop_assert!(!SecretKind::ApiKey.looks_right(&letters.iter().collect::<String>()));
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in any::<String>(), tail in ".{0,70}") {
            prop_assert!(!SecretKind::Session.looks_right(&text));
            let prefixed = format!("kwt_{tail}");
            prop_assert!(!SecretKind::Session.looks_right(&prefixed));
        }
    }
}
