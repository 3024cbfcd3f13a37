//! Sessions of people who signed in. Only the keyed hash of a session's token is stored.

use domain::{PersonId, Time, Uid};

use super::companies::{self, Company};
use super::people::{self, Person};
use crate::{Error, Row, Topic, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO sessions (uid, person_id, token_hash, created_at, seen_at, peer, agent)
              VALUES ($1, $2, $3, $4, $4, $5, $6) RETURNING id";
    BY_HASH = "SELECT id, uid, person_id, created_at, seen_at, ended_at, peer, agent FROM sessions WHERE token_hash = $1";
    OF_MEMBER = "SELECT s.id, s.uid, s.person_id, s.created_at, s.seen_at, s.ended_at, s.peer, s.agent,
                   p.id, p.uid, p.number, p.company_id, p.kind, p.first_name, p.last_name, p.email, p.wanted_email, p.phone, p.position, p.state, p.password,
                   p.totp_secret, p.totp_on, p.totp_last_step, p.totp_failures, p.created_at, p.updated_at, p.last_login_at,
                   c.id, c.uid, c.number, c.name, c.wanted_name, c.marketplace_visible, c.created_at, c.suspended_at
                 FROM sessions s JOIN people p ON p.id = s.person_id JOIN companies c ON c.id = p.company_id WHERE s.token_hash = $1";
    OPEN_OF_PERSON = "SELECT id, uid, person_id, created_at, seen_at, ended_at, peer, agent FROM sessions
                      WHERE person_id = $1 AND ended_at IS NULL ORDER BY id DESC";
    SEEN = "UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
    [announced]
    END = "UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    END_OTHERS = "UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL";
    FORGET = "DELETE FROM sessions WHERE person_id = $1 AND created_at < $2";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: i64,
    pub uid: Uid,
    pub person_id: PersonId,
    pub created_at: Time,
    pub seen_at: Time,
    pub ended_at: Option<Time>,
    /// The address it was opened from; empty when unknown.
    pub peer: String,
    /// The `User-Agent` it was opened with; empty when there was none.
    pub agent: String,
}

fn read(row: &mut Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        id: row.get("id")?,
        uid: row.get("uid")?,
        person_id: row.get("person_id")?,
        created_at: row.get("created_at")?,
        seen_at: row.get("seen_at")?,
        ended_at: row.get("ended_at")?,
        peer: row.get("peer")?,
        agent: row.get("agent")?,
    })
}

/// Opens the session; `id`, `seen_at` and `ended_at` of `session` are ignored.
pub fn insert(tx: &Tx<'_>, session: &Session, hash: &[u8; 32]) -> Result<i64, Error> {
    let s = session;
    tx.insert(INSERT, params![s.uid, s.person_id, hash, s.created_at, s.peer, s.agent])
}

pub fn by_hash(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<Session>, Error> {
    tx.one(BY_HASH, params![hash], read)
}

/// The session with its person and the person's company; none for an operator's.
pub fn of_member(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<(Session, Person, Company)>, Error> {
    tx.one(OF_MEMBER, params![hash], |row| Ok((read(row)?, people::read(row)?, companies::read(row)?)))
}

/// A person's sessions that nobody ended, newest first; some may be over by age.
pub fn open_of_person(tx: &Tx<'_>, person: PersonId) -> Result<Vec<Session>, Error> {
    tx.all(OPEN_OF_PERSON, params![person], read)
}

/// Notes the time of the latest request.
pub fn seen(tx: &Tx<'_>, id: i64, at: Time) -> Result<(), Error> {
    tx.run(SEEN, params![id, at]).map(drop)
}

pub fn end(tx: &Tx<'_>, id: i64, now: Time) -> Result<(), Error> {
    tx.change(Topic::Session(id), END, params![id, now]).map(drop)
}

/// Ends a person's sessions but the one of row `kept` (0: all of them). How many were open.
pub fn end_others(tx: &Tx<'_>, person: PersonId, kept: i64, now: Time) -> Result<u64, Error> {
    tx.change(Topic::Person(person), END_OTHERS, params![person, kept, now])
}

/// Removes a person's sessions that were opened before a time.
pub fn forget(tx: &Tx<'_>, person: PersonId, before: Time) -> Result<(), Error> {
    tx.change(Topic::Person(person), FORGET, params![person, before]).map(drop)
}
