//! One-time links: made in the transaction that mails them, good for one use and some time.

use std::fmt;
use std::time::Duration;

use auth::{Secret, SecretKind};
use domain::people::LinkPurpose;
use domain::{PersonId, Time};
use store::Tx;
use store::links::{self, Link};
use store::people::{self, Person};

use crate::act::Work;
use crate::{App, Error};

/// A link for the one it was made for. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    pub token: String,
    /// The whole address in the portal.
    pub url: String,
    pub expires: Time,
    /// The address without scheme and host, for mails.
    pub(crate) path: String,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// The secret's kind, and the page of the portal that takes it.
const fn form(purpose: LinkPurpose) -> (SecretKind, &'static str) {
    match purpose {
        LinkPurpose::Invitation => (SecretKind::Invitation, "invitation"),
        LinkPurpose::Reset => (SecretKind::PasswordReset, "reset"),
        LinkPurpose::Address => (SecretKind::NewAddress, "address"),
        LinkPurpose::Operator => (SecretKind::OperatorLink, "operator"),
    }
}

/// Makes a link; earlier ones of the person for the same purpose stop working.
pub(crate) fn make(
    work: &mut Work<'_>,
    person: PersonId,
    purpose: LinkPurpose,
    lasts: Duration,
) -> Result<Invitation, Error> {
    let (kind, page) = form(purpose);
    let secret = Secret::draw(kind, &mut work.ids);
    let expires = work.now.plus(lasts);
    let hash = work.app.0.hasher.hash(secret.expose());
    links::replace(work.tx, person, purpose, hash.bytes(), work.now, expires)?;
    let token = secret.expose().to_owned();
    let path = format!("/{page}/{token}");
    let url = format!("{}{path}", work.app.settings().portal.trim_end_matches('/'));
    Ok(Invitation { token, url, expires, path })
}

/// The person of a link that still works. Used, expired, replaced and never made can't be told apart.
pub(crate) fn open(
    tx: &Tx<'_>,
    app: &App,
    purpose: LinkPurpose,
    token: &str,
    now: Time,
) -> Result<(Link, Person), Error> {
    let token = token.trim();
    if !form(purpose).0.looks_right(token) {
        return Err(gone());
    }
    let link = links::by_hash(tx, app.0.hasher.hash(token).bytes())?;
    let link = link.filter(|link| link.purpose == purpose && link.good(now)).ok_or_else(gone)?;
    let person = people::by_id(tx, link.person_id)?.ok_or_else(gone)?;
    Ok((link, person))
}

/// What is said of a link that doesn't work.
pub(super) fn gone() -> Error {
    Error::NotFound("this link doesn't work, or not any more: ask for a new one".to_owned())
}

/// Uses a link up, and gives its person as stored now.
pub(crate) fn take(work: &Work<'_>, purpose: LinkPurpose, token: &str) -> Result<Person, Error> {
    let (link, person) = open(work.tx, work.app, purpose, token, work.now)?;
    links::use_up(work.tx, link.id, work.now)?;
    Ok(person)
}
