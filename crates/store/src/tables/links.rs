//! One-time links: invitations, password resets, operator links. Only the keyed hash of a link is stored.

pub use domain::people::LinkPurpose as Purpose;
use domain::{PersonId, Time};

use crate::{Error, Row, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO links (person_id, purpose, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    BY_HASH = "SELECT id, person_id, purpose, created_at, expires_at, used_at FROM links WHERE token_hash = $1";
    USE = "UPDATE links SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    VOID = "UPDATE links SET used_at = $3 WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL";
    MADE_SINCE = "SELECT COUNT(*) AS n FROM links WHERE person_id = $1 AND purpose = $2 AND created_at > $3";
    EXPIRED = "DELETE FROM links WHERE person_id = $1 AND purpose = $2 AND expires_at <= $3";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: i64,
    pub person_id: PersonId,
    pub purpose: Purpose,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
}

impl Link {
    /// Not used and not expired.
    pub fn good(&self, now: Time) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }
}

fn read(row: &mut Row<'_>) -> Result<Link, Error> {
    Ok(Link {
        id: row.get("id")?,
        person_id: row.get("person_id")?,
        purpose: row.get("purpose")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

/// A new link of a person, which takes the place of the earlier ones for that purpose.
pub fn replace(
    tx: &Tx<'_>,
    person: PersonId,
    purpose: Purpose,
    hash: &[u8; 32],
    now: Time,
    expires: Time,
) -> Result<(), Error> {
    tx.run(EXPIRED, params![person, purpose, now])?;
    void(tx, person, purpose, now)?;
    tx.insert(INSERT, params![person, purpose, hash, now, expires]).map(drop)
}

pub fn by_hash(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<Link>, Error> {
    tx.one(BY_HASH, params![hash], read)
}

/// Uses the link up; `false` when it was already.
pub fn use_up(tx: &Tx<'_>, id: i64, now: Time) -> Result<bool, Error> {
    Ok(tx.run(USE, params![id, now])? == 1)
}

/// Makes all unused links of a person for a purpose useless.
pub fn void(tx: &Tx<'_>, person: PersonId, purpose: Purpose, now: Time) -> Result<(), Error> {
    tx.run(VOID, params![person, purpose, now]).map(drop)
}

/// Links made for a person and purpose after `since` that haven't expired and been cleared away.
pub fn made_since(tx: &Tx<'_>, person: PersonId, purpose: Purpose, since: Time) -> Result<u32, Error> {
    Ok(tx.one(MADE_SINCE, params![person, purpose, since], |row| row.get("n"))?.unwrap_or(0))
}
