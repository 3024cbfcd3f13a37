//! A person as readers see one, and how a person is named.

use std::fmt;
use std::str::FromStr;

use domain::people::{PersonKind, PersonState, Position};
use domain::{Time, Uid};
use serde::Serialize;
use store::companies::Company;
use store::people::Person;

use super::load;
use crate::Error;
use crate::act::Work;
use crate::repeat::Repeatable;

/// Which person: the public number or the uid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonRef {
    Number(i64),
    Uid(Uid),
}

impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Uid(uid) => uid.fmt(f),
        }
    }
}

impl FromStr for PersonRef {
    type Err = domain::Invalid;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || domain::Invalid::new("employeeId", "must be a number or a UUID");
        text.parse().map(Self::Number).or_else(|_| text.parse().map(Self::Uid)).map_err(|_| bad())
    }
}

/// A person, for the own company and the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    pub uid: Uid,
    pub number: i64,
    pub kind: PersonKind,
    /// Empty while nobody has said it.
    pub first_name: String,
    pub last_name: String,
    /// `None` for service users.
    pub email: Option<String>,
    /// Takes its place when the link that went there is opened.
    pub wanted_email: Option<String>,
    pub phone: Option<String>,
    /// Means nothing for operators.
    pub position: Position,
    pub state: PersonState,
    /// The second factor is on.
    pub second_factor: bool,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_login_at: Option<Time>,
    /// `None` for operators.
    pub company: Option<CompanyName>,
}

/// A company by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyName {
    pub uid: Uid,
    pub number: i64,
    pub name: String,
}

impl PersonView {
    pub(crate) fn of(person: &Person, company: Option<&Company>) -> Self {
        let p = person.clone();
        Self {
            uid: p.uid,
            number: p.number,
            kind: p.kind,
            first_name: p.first_name,
            last_name: p.last_name,
            email: p.email,
            wanted_email: p.wanted_email,
            phone: p.phone,
            position: p.position,
            state: p.state,
            second_factor: p.totp_on,
            created_at: p.created_at,
            updated_at: p.updated_at,
            last_login_at: p.last_login_at,
            company: company.map(|c| CompanyName { uid: c.uid, number: c.number, name: c.name.clone() }),
        }
    }

    /// First and last name, or the address while there is no name.
    pub fn name(&self) -> String {
        joined(&self.first_name, &self.last_name, self.email.as_deref())
    }
}

impl Repeatable for PersonView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.uid)
    }

    fn again(work: &Work<'_>, uid: Uid) -> Result<Self, Error> {
        load(work.tx, work.actor, PersonRef::Uid(uid)).map(|seen| seen.view())
    }
}

/// First and last name, or the address while there is no name.
pub(crate) fn full_name(person: &Person) -> String {
    joined(&person.first_name, &person.last_name, person.email.as_deref())
}

fn joined(first: &str, last: &str, email: Option<&str>) -> String {
    let name = format!("{first} {last}");
    match name.trim() {
        "" => email.unwrap_or("somebody").to_owned(),
        name => name.to_owned(),
    }
}

/// What the audit trail keeps of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facts {
    first_name: String,
    last_name: String,
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted_email: Option<String>,
    phone: Option<String>,
    position: Position,
    state: PersonState,
    second_factor: bool,
}

impl Facts {
    pub(crate) fn of(person: &Person) -> Self {
        let p = person.clone();
        Self {
            first_name: p.first_name,
            last_name: p.last_name,
            email: p.email,
            wanted_email: p.wanted_email,
            phone: p.phone,
            position: p.position,
            state: p.state,
            second_factor: p.totp_on,
        }
    }
}
