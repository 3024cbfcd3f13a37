//! API keys: name, role, token life and how many a company may have.

use crate::people::PersonState;
use crate::{Invalid, text_enum};

/// A company has at most so many that aren't deleted; suspended ones count (AK-08).
pub const MAX_PER_COMPANY: u32 = 5;

text_enum! {
    /// What tokens of the key may do. Fixed when the key is made (AK-14).
    pub enum ApiKeyRole { CompanyAdmin = "Company Admin", ReadOnly = "Read Only" }
}

/// Why a key stands still. Nothing is stored: it follows from the state of what the key hangs on, and ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// AK-04.
    CreatorInactive,
    /// AK-05.
    CreatorLocked,
    CompanySuspended,
}

impl Suspension {
    /// The words for people.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::CreatorInactive => "its creator is deactivated",
            Self::CreatorLocked => "its creator is locked out",
            Self::CompanySuspended => "the company is suspended",
        }
    }
}

/// Whether a key works, and if not, why.
pub const fn suspension(creator: PersonState, company_suspended: bool) -> Option<Suspension> {
    match creator {
        _ if company_suspended => Some(Suspension::CompanySuspended),
        PersonState::Active => None,
        PersonState::Locked => Some(Suspension::CreatorLocked),
        PersonState::Invited | PersonState::Inactive => Some(Suspension::CreatorInactive),
    }
}

/// How long a token lives: 5 to 1440 minutes, 1440 unless said otherwise (AK-16, AK-17, AK-42).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenMinutes(u16);

impl TokenMinutes {
    pub const MIN: Self = Self(5);
    pub const MAX: Self = Self(1440);

    /// `field` is the field as the client knows it, for the error.
    pub fn new(field: &str, minutes: Option<i64>) -> Result<Self, Invalid> {
        let Some(minutes) = minutes else { return Ok(Self::default()) };
        u16::try_from(minutes)
            .ok()
            .map(Self)
            .filter(|life| (Self::MIN..=Self::MAX).contains(life))
            .ok_or_else(|| Invalid::new(field, "must be from 5 to 1440 minutes"))
    }

    pub const fn get(self) -> u16 {
        self.0
    }

    /// What `expires_in` says.
    pub fn seconds(self) -> u32 {
        u32::from(self.0) * 60
    }
}

impl Default for TokenMinutes {
    fn default() -> Self {
        Self::MAX
    }
}

/// The name, without the spaces around it: 3 to 128 letters, digits, spaces, hyphens and dashes (AK-12, AK-13). The dashes
/// are U+002D and U+2010 to U+2014.
pub fn name(field: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let length = text.chars().count();
    if !(3..=128).contains(&length) {
        return Err(Invalid::new(field, "must have 3 to 128 characters"));
    }
    if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\u{2010}'..='\u{2014}')) {
        return Err(Invalid::new(field, "may contain letters, digits, spaces, hyphens and dashes only"));
    }
    Ok(text.to_owned())
}

/// Whether a company with so many keys may have one more (AK-08).
pub fn may_create(existing: u32) -> Result<(), Invalid> {
    if existing < MAX_PER_COMPANY {
        return Ok(());
    }
    Err(Invalid::new("apiKey", format!("a company has at most {MAX_PER_COMPANY} API keys: delete one first")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_keep_dashes_and_lose_the_spaces_around_them() {
        assert_eq!(name("name", "  Billing – nightly 2 ").unwrap(), "Billing – nightly 2");
        for bad in ["", "  a ", "ab", "a_b_c", "key!", "tab\tkey", "line\nkey", "zero\u{200b}width", "key: one"] {
            assert_eq!(name("name", bad).unwrap_err().field, "name", "{bad:?}");
        }
        assert!(name("name", &"x".repeat(128)).is_ok());
        assert!(name("name", &"x".repeat(129)).is_err());
    }

    #[test]
    fn the_sixth_key_is_refused() {
        assert!(may_create(4).is_ok());
        assert!(may_create(5).is_err());
    }

    #[test]
    fn a_role_is_one_of_two() {
        assert_eq!("Read Only".parse(), Ok(ApiKeyRole::ReadOnly));
        assert!("Technical Admin".parse::<ApiKeyRole>().is_err());
    }

    #[test]
    fn a_key_works_while_its_creator_and_its_company_do() {
        for state in PersonState::ALL {
            assert_eq!(suspension(*state, false).is_none(), state.works());
            assert_eq!(suspension(*state, true), Some(Suspension::CompanySuspended));
        }
        assert_eq!(suspension(PersonState::Locked, false), Some(Suspension::CreatorLocked));
    }

    proptest! {
        #[test]
        fn a_token_lives_5_to_1440_minutes(minutes in -10i64..2000) {
            let life = TokenMinutes::new("tokenExpiry", Some(minutes));
            prop_assert_eq!(life.is_ok(), (5..=1440).contains(&minutes));
            if let Ok(life) = life {
                prop_assert_eq!(i64::from(life.seconds()), minutes * 60);
            }
        }
    }

    #[test]
    fn a_token_lives_a_day_unless_said_otherwise() {
        assert_eq!(TokenMinutes::new("tokenExpiry", None).unwrap().seconds(), 86_400);
    }
}
