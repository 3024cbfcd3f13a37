//! People: position, name, address, state, and what mail they get.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::visible::visible;
use crate::{Invalid, text_enum};

text_enum! {
    /// What a person is in a company.
    pub enum Position {
        CompanyAdmin = "Company Admin",
        TechnicalAdmin = "Technical Admin",
        TechnicalContact = "Technical Contact",
        Finance = "Finance",
        FinancialContact = "Financial Contact",
        ReadOnly = "Read Only",
    }
}

impl Position {
    /// The word in `securityRoles`.
    pub const fn security_role(self) -> &'static str {
        match self {
            Self::CompanyAdmin => "companyAdmin",
            Self::TechnicalAdmin => "technicalAdmin",
            Self::TechnicalContact => "technicalContact",
            Self::Finance => "finance",
            Self::FinancialContact => "financialContact",
            Self::ReadOnly => "readOnly",
        }
    }
}

/// An e-mail address, folded to lower case: 5 to 254 characters, one `@` with something on both sides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    pub fn new(field: &str, text: &str) -> Result<Self, Invalid> {
        let text = text.trim().to_lowercase();
        let bad = |rule: &str| Err(Invalid::new(field, rule));
        if !(5..=254).contains(&text.chars().count()) {
            return bad("must have 5 to 254 characters");
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || "<>()[],;:\\\"".contains(c)) {
            return bad("must be an e-mail address without spaces, quotes and brackets");
        }
        visible(field, &text)?;
        let Some((local, host)) = text.split_once('@').filter(|(_, host)| !host.contains('@')) else {
            return bad("must have one @");
        };
        // Letters of some scripts are written with marks.
        let mark = |c: char| c.general_category_group() == GeneralCategoryGroup::Mark;
        let label = |label: &str| {
            label.starts_with(char::is_alphanumeric)
                && label.chars().all(|c| c.is_alphanumeric() || c == '-' || mark(c))
                && !label.ends_with('-')
                && (label.len() <= 63 || !label.is_ascii())
        };
        if local.len() > 64 || local.split('.').any(str::is_empty) || !host.split('.').all(label) {
            return bad("must be an e-mail address such as name@example.com");
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new("email", &text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A first or last name, without the spaces around it: 1 to 64 characters that can be seen. It stands in mails, where it must not be a link.
pub fn name(field: &str, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::new(field, "must not be blank"));
    }
    if text.chars().count() > 64 || text.chars().any(char::is_control) {
        return Err(Invalid::new(field, "must have at most 64 printable characters"));
    }
    visible(field, text)?;
    let small = text.to_lowercase();
    if small.contains("://") || small.contains("www.") {
        return Err(Invalid::new(field, "must be a name, not the address of a page"));
    }
    Ok(text.to_owned())
}

/// A telephone number: `^\+?[1-9]\d{1,14}$`. Empty is none.
pub fn phone(field: &str, text: &str) -> Result<Option<String>, Invalid> {
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix('+').unwrap_or(text);
    let good =
        (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if good {
        return Ok(Some(text.to_owned()));
    }
    Err(Invalid::new(field, "must be 2 to 15 digits, not starting with 0, with or without a + in front"))
}

text_enum! {
    /// What sort of account it is.
    pub enum PersonKind {
        /// Somebody of a company, who signs in with an e-mail address and a password.
        User = "user",
        /// A machine account of a company (AK-03): API keys are made in its name, nobody signs in with it.
        Service = "service",
        /// Who runs the exchange. Belongs to no company.
        Operator = "operator",
    }
}

text_enum! {
    /// What a one-time link is for.
    pub enum LinkPurpose { Invitation = "invitation", Reset = "reset", Operator = "operator", Address = "address" }
}

text_enum! {
    /// Where a person stands.
    pub enum PersonState {
        /// Has a letter and hasn't come yet. May be deleted; can't be deactivated.
        Invited = "INVITED",
        Active = "ACTIVE",
        /// Deactivated by an admin. His API keys stand still (AK-04).
        Inactive = "INACTIVE",
        /// Locked out: five wrong TOTP codes after a right password, or by an admin. His API keys stand still (AK-05).
        Locked = "LOCKED",
    }
}

text_enum! {
    /// What happens to a person's state.
    pub enum PersonEvent {
        Confirm = "CONFIRM",
        Deactivate = "DEACTIVATE",
        Reactivate = "REACTIVATE",
        LockOut = "LOCK_OUT",
    }
}

/// The event doesn't go with the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible: the person is {state}")]
pub struct WrongState {
    pub state: PersonState,
    pub event: PersonEvent,
}

impl PersonState {
    /// May log in, and his API keys work.
    pub const fn works(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Only who has never logged in can be deleted.
    pub const fn deletable(self) -> bool {
        matches!(self, Self::Invited)
    }

    pub const fn after(self, event: PersonEvent) -> Result<Self, WrongState> {
        use PersonEvent as E;
        match (self, event) {
            (Self::Invited, E::Confirm) | (Self::Inactive | Self::Locked, E::Reactivate) => Ok(Self::Active),
            (Self::Active | Self::Locked, E::Deactivate) => Ok(Self::Inactive),
            (Self::Active, E::LockOut) => Ok(Self::Locked),
            _ => Err(WrongState { state: self, event }),
        }
    }
}

/// The rule that [`keeps_an_admin`] names: a whole sentence, about the company and not about what was typed.
pub const LAST_ADMIN: &str = "the last active Company Admin can't be removed: make another one first";

/// A company keeps one active Company Admin. `active_admins` counts them before the change; `now` and `then` say whether the
/// person is one of them before and after it.
pub fn keeps_an_admin(active_admins: u32, now: bool, then: bool) -> Result<(), Invalid> {
    if now && !then && active_admins <= 1 {
        return Err(Invalid::new("position", LAST_ADMIN));
    }
    Ok(())
}

text_enum! {
    /// What mail is about.
    pub enum NoticeGroup {
        Ordering = "ORDERING",
        Services = "SERVICES",
        Financial = "FINANCIAL",
        Company = "COMPANY",
        ServiceStatus = "SERVICE_STATUS",
        Security = "SECURITY",
        People = "PEOPLE",
    }
}

impl NoticeGroup {
    /// A person can switch it off. The others always come.
    pub const fn switchable(self) -> bool {
        matches!(self, Self::Ordering | Self::Services | Self::Financial | Self::Company)
    }

    /// The words that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ordering => "Ordering",
            Self::Services => "Services",
            Self::Financial => "Financial",
            Self::Company => "Company",
            Self::ServiceStatus => "Service Status",
            Self::Security => "Security",
            Self::People => "People",
        }
    }
}

text_enum! {
    /// Where an e-mail stands on its way out.
    pub enum MailState {
        /// To be sent, or tried again.
        Waiting = "WAITING",
        Sent = "SENT",
        /// Refused for good, or tried for too long.
        GaveUp = "GAVE_UP",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_folded_and_checked() {
        assert_eq!(Email::new("email", " Ada@Example.COM ").unwrap().as_str(), "ada@example.com");
        assert!(Email::new("email", "a@b.c").is_ok());
        for bad in [
            "",
            "a@b",
            "a.b.c",
            "@b.com",
            "a@",
            "a@b@c",
            "a b@c.d",
            "a@b..c",
            "a@b.com\r\nBcc: x",
            "<a@b.c>",
            "a@-.-",
            "a@b_c.d",
            "..@b.cd",
        ] {
            assert_eq!(Email::new("email", bad).unwrap_err().field, "email", "{bad:?}");
        }
    }

    #[test]
    fn an_address_is_seen_as_it_is() {
        for hidden in ['\u{202e}', '\u{200b}', '\u{2066}', '\u{ad}', '\u{3164}', '\u{fe0f}'] {
            let refused = Email::new("email", &format!("ada{hidden}@example.com")).unwrap_err().to_string();
            assert!(refused.starts_with("email: must have no characters that can't be seen"), "{refused}");
        }
        for fine in
            ["jürgen@münchen.example", "a@mu\u{308}nchen.example", "a@हिन्दी.भारत", "a@โดเมนภาษาไทยที่ยาวมากกว่านี้.ไทย"]
        {
            assert!(Email::new("email", fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_telephone_number_is_digits_with_or_without_a_plus() {
        assert_eq!(phone("phone", "+61255500011"), Ok(Some("+61255500011".to_owned())));
        assert_eq!(phone("phone", ""), Ok(None));
        for bad in ["0255", "+", "+0255", "1", "12 34", "1234567890123456", "+12a"] {
            assert!(phone("phone", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_are_not_blank() {
        assert_eq!(name("firstName", " Ada ").unwrap(), "Ada");
        assert!(name("firstName", " \t ").is_err());
        assert!(name("firstName", "a\nb").is_err());
        assert!(name("firstName", &"é".repeat(64)).is_ok());
        assert!(name("firstName", &"é".repeat(65)).is_err());
    }

    #[test]
    fn names_are_seen_as_they_are_and_lead_nowhere() {
        for good in ["Zoë", "Nguyễn Thị", "李", "J.R.R.", "CI/CD robot", "أحمد"] {
            assert!(name("firstName", good).is_ok(), "{good}");
        }
        for bad in ["Ada\u{202e}", "\u{3164}", "A\u{200b}da", "https://evil.example", "see WWW.evil.example", "\u{ad}"]
        {
            assert!(name("firstName", bad).is_err(), "{}", bad.escape_unicode());
            let unseen = !bad.contains("evil");
            assert_eq!(crate::order::product_name("productName", bad).is_err(), unseen, "{bad}");
        }
    }

    #[test]
    fn the_last_company_admin_stays() {
        assert!(keeps_an_admin(1, true, false).is_err());
        assert!(keeps_an_admin(2, true, false).is_ok());
        assert!(keeps_an_admin(1, true, true).is_ok());
        assert!(keeps_an_admin(1, false, false).is_ok());
    }

    #[test]
    fn four_groups_can_be_switched_off() {
        assert_eq!(NoticeGroup::ALL.iter().filter(|group| group.switchable()).count(), 4);
        assert!(!NoticeGroup::Security.switchable());
    }

    #[test]
    fn security_roles_are_the_positions_in_camel_case() {
        for position in Position::ALL {
            let plain = position.as_str().replace(' ', "").to_lowercase();
            assert_eq!(position.security_role().to_lowercase(), plain);
        }
    }

    proptest! {
        #[test]
        fn only_a_confirmed_person_works_and_nobody_is_invited_twice(
            events in prop::collection::vec(prop::sample::select(PersonEvent::ALL), 0..20),
        ) {
            let mut state = PersonState::Invited;
            let mut confirmed = false;
            for event in events {
                if let Ok(next) = state.after(event) {
                    confirmed |= event == PersonEvent::Confirm;
                    prop_assert_ne!(next, PersonState::Invited);
                    prop_assert_ne!(next, state);
                    state = next;
                }
                prop_assert_eq!(state.deletable(), !confirmed);
                prop_assert!(confirmed || !state.works());
            }
        }
    }
}
