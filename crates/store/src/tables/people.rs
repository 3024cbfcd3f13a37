//! People: users of a company, its service users, and operators.

use domain::people::{PersonKind, PersonState, Position};
use domain::{CompanyId, PersonId, Time, Uid};

use crate::{Error, Row, Topic, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, uid, number, company_id, kind, first_name, last_name, email, wanted_email, phone, position, state, password,
               totp_secret, totp_on, totp_last_step, totp_failures, created_at, updated_at, last_login_at
             FROM people ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO people (uid, number, company_id, kind, first_name, last_name, email, email_folded, phone, position, state, password,
                totp_secret, totp_on, totp_last_step, totp_failures, created_at, updated_at, last_login_at, wanted_email)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    BY_UID = select!("WHERE uid = $1");
    BY_NUMBER = select!("WHERE number = $1");
    BY_EMAIL = select!("WHERE email_folded = $1");
    INVITED_AS = select!("WHERE email = $1 AND state = 'INVITED' ORDER BY id");
    OF_COMPANY = select!("WHERE company_id = $1 ORDER BY id");
    OPERATORS = select!("WHERE kind = 'operator' ORDER BY id");
    NUMBER_TAKEN = "SELECT id FROM people WHERE number = $1";
    ACTIVE_ADMINS = "SELECT COUNT(*) AS n FROM people
                     WHERE company_id = $1 AND kind = 'user' AND state = 'ACTIVE' AND position = 'Company Admin'";
    FORGET_LINKS = "DELETE FROM links WHERE person_id = $1";
    FORGET_PREFERENCES = "DELETE FROM preferences WHERE person_id = $1";
    FORGET_MAIL = "UPDATE outbox SET person_id = NULL WHERE person_id = $1";
    [announced]
    SAVE = "UPDATE people SET first_name = $2, last_name = $3, email = $4, email_folded = $5, phone = $6, position = $7, state = $8,
              password = $9, totp_secret = $10, totp_on = $11, totp_last_step = $12, totp_failures = $13, updated_at = $14,
              last_login_at = $15, wanted_email = $16 WHERE id = $1";
    DELETE = "DELETE FROM people WHERE id = $1";
}

/// A person as stored. `password` is a PHC string, `totp_secret` is enveloped.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub uid: Uid,
    pub number: i64,
    /// `None` for operators.
    pub company_id: Option<CompanyId>,
    pub kind: PersonKind,
    /// May be empty while the person is invited.
    pub first_name: String,
    pub last_name: String,
    /// `None` for service users, and for an operator who hasn't come yet.
    pub email: Option<String>,
    /// Takes its place when a link that was sent there is opened.
    pub wanted_email: Option<String>,
    pub phone: Option<String>,
    /// Means nothing for operators.
    pub position: Position,
    pub state: PersonState,
    pub password: Option<String>,
    pub totp_secret: Option<String>,
    /// Whether the seed has been confirmed by a code.
    pub totp_on: bool,
    /// The step of the code that was accepted last.
    pub totp_last_step: i64,
    /// Wrong codes in a row.
    pub totp_failures: u32,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_login_at: Option<Time>,
}

impl std::fmt::Debug for Person {
    /// Names the person and shows nothing that opens anything.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("uid", &self.uid).field("state", &self.state).finish_non_exhaustive()
    }
}

pub(super) fn read(row: &mut Row<'_>) -> Result<Person, Error> {
    Ok(Person {
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        company_id: row.get("company_id")?,
        kind: row.get("kind")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        email: row.get("email")?,
        wanted_email: row.get("wanted_email")?,
        phone: row.get("phone")?,
        position: row.get("position")?,
        state: row.get("state")?,
        password: row.get("password")?,
        totp_secret: row.get("totp_secret")?,
        totp_on: row.get("totp_on")?,
        totp_last_step: row.get("totp_last_step")?,
        totp_failures: row.get("totp_failures")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        last_login_at: row.get("last_login_at")?,
    })
}

/// What nobody else can sign in with; an invitation keeps nothing from others.
fn folded(person: &Person) -> Option<String> {
    person.email.as_deref().filter(|_| person.state != PersonState::Invited).map(str::to_lowercase)
}

/// Inserts the person; its `id` is ignored and given anew. Look for [`by_email`] first: a taken address is a conflict.
pub fn insert(tx: &Tx<'_>, person: &Person) -> Result<PersonId, Error> {
    let p = person;
    tx.insert(
        INSERT,
        params![
            p.uid,
            p.number,
            p.company_id,
            p.kind,
            p.first_name,
            p.last_name,
            p.email,
            folded(p),
            p.phone,
            p.position,
            p.state,
            p.password,
            p.totp_secret,
            p.totp_on,
            p.totp_last_step,
            p.totp_failures,
            p.created_at,
            p.updated_at,
            p.last_login_at,
            p.wanted_email
        ],
    )
    .map(PersonId)
}

/// Saves everything about the person that can change.
pub fn save(tx: &Tx<'_>, person: &Person) -> Result<(), Error> {
    let p = person;
    tx.change(
        Topic::Person(p.id),
        SAVE,
        params![
            p.id,
            p.first_name,
            p.last_name,
            p.email,
            folded(p),
            p.phone,
            p.position,
            p.state,
            p.password,
            p.totp_secret,
            p.totp_on,
            p.totp_last_step,
            p.totp_failures,
            p.updated_at,
            p.last_login_at,
            p.wanted_email
        ],
    )
    .map(drop)
}

pub fn by_id(tx: &Tx<'_>, id: PersonId) -> Result<Option<Person>, Error> {
    tx.one(BY_ID, params![id], read)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Person>, Error> {
    tx.one(BY_UID, params![uid], read)
}

pub fn by_number(tx: &Tx<'_>, number: i64) -> Result<Option<Person>, Error> {
    tx.one(BY_NUMBER, params![number], read)
}

/// Whoever signs in with this address, in any case.
pub fn by_email(tx: &Tx<'_>, email: &str) -> Result<Option<Person>, Error> {
    tx.one(BY_EMAIL, params![email.to_lowercase()], read)
}

/// Those who are invited with this address, the first one first.
pub fn invited_as(tx: &Tx<'_>, email: &str) -> Result<Vec<Person>, Error> {
    tx.all(INVITED_AS, params![email.to_lowercase()], read)
}

/// Everybody of a company, service users too, in the order in which they came.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Person>, Error> {
    tx.all(OF_COMPANY, params![company], read)
}

pub fn operators(tx: &Tx<'_>) -> Result<Vec<Person>, Error> {
    tx.all(OPERATORS, params![], read)
}

pub fn number_taken(tx: &Tx<'_>, number: i64) -> Result<bool, Error> {
    tx.exists(NUMBER_TAKEN, params![number])
}

/// How many can administer the company now. Service users can't: nobody signs in with them.
pub fn active_admins(tx: &Tx<'_>, company: CompanyId) -> Result<u32, Error> {
    Ok(tx.one(ACTIVE_ADMINS, params![company], |row| row.get("n"))?.unwrap_or(0))
}

/// Removes somebody who never came, with their links and preferences.
pub fn delete(tx: &Tx<'_>, id: PersonId) -> Result<(), Error> {
    for statement in [FORGET_LINKS, FORGET_PREFERENCES, FORGET_MAIL] {
        tx.run(statement, params![id])?;
    }
    tx.change(Topic::Person(id), DELETE, params![id]).map(drop)
}
