//! API keys: the programs of a company. A deleted key stays as a row, so that its history can be read and its client id never comes back.

use domain::people::PersonState;
use domain::{ApiKeyId, ApiKeyRole, CompanyId, PersonId, Time, Uid};

use super::companies::{self, Company};
use crate::{Error, Row, Topic, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT k.id, k.uid, k.company_id, k.creator_id, k.client_id, k.name, k.role, k.token_minutes, k.created_at, k.used_at,
               k.deleted_at, p.state, p.uid AS creator_uid, p.first_name, p.last_name
             FROM api_keys k JOIN people p ON p.id = k.creator_id ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO api_keys (uid, company_id, creator_id, client_id, secret_hash, name, role, token_minutes, created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    BY_CLIENT_ID = select!("WHERE k.client_id = $1");
    OF_COMPANY = select!("WHERE k.company_id = $1 AND k.deleted_at IS NULL ORDER BY k.id");
    OF_CREATOR = select!("WHERE k.creator_id = $1 AND k.deleted_at IS NULL ORDER BY k.id");
    OWN = select!("WHERE k.company_id = $1 AND k.uid = $2");
    STANDING = "SELECT k.id, k.uid, k.company_id, k.creator_id, k.client_id, k.name, k.role, k.token_minutes, k.created_at, k.used_at,
                  k.deleted_at, p.state, p.uid AS creator_uid, p.first_name, p.last_name, k.secret_hash,
                  c.id, c.uid, c.number, c.name, c.wanted_name, c.marketplace_visible, c.created_at, c.suspended_at
                FROM api_keys k JOIN people p ON p.id = k.creator_id JOIN companies c ON c.id = k.company_id WHERE k.client_id = $1";
    COUNT = "SELECT COUNT(*) AS n FROM api_keys WHERE company_id = $1 AND deleted_at IS NULL";
    NOTE_USE = "UPDATE api_keys SET used_at = $2 WHERE id = $1";
    [announced]
    RENAME = "UPDATE api_keys SET name = $2 WHERE id = $1";
    DELETE = "UPDATE api_keys SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL";
}

/// A key and what its life hangs on: its creator's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub uid: Uid,
    pub company_id: CompanyId,
    pub creator_id: PersonId,
    pub client_id: String,
    pub name: String,
    pub role: ApiKeyRole,
    /// 5 to 1440.
    pub token_minutes: u16,
    pub created_at: Time,
    /// When it last got a token, to within some minutes.
    pub used_at: Option<Time>,
    pub deleted_at: Option<Time>,
    pub creator_state: PersonState,
    pub creator_uid: Uid,
    pub creator_name: String,
}

fn read(row: &mut Row<'_>) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: row.get("id")?,
        uid: row.get("uid")?,
        company_id: row.get("company_id")?,
        creator_id: row.get("creator_id")?,
        client_id: row.get("client_id")?,
        name: row.get("name")?,
        role: row.get("role")?,
        token_minutes: row.get("token_minutes")?,
        created_at: row.get("created_at")?,
        used_at: row.get("used_at")?,
        deleted_at: row.get("deleted_at")?,
        creator_state: row.get("state")?,
        creator_uid: row.get("creator_uid")?,
        creator_name: format!("{} {}", row.get::<String>("first_name")?, row.get::<String>("last_name")?)
            .trim()
            .to_owned(),
    })
}

/// A key to be written.
#[derive(Debug)]
pub struct NewApiKey<'a> {
    pub uid: Uid,
    pub company_id: CompanyId,
    pub creator_id: PersonId,
    pub client_id: &'a str,
    pub secret_hash: &'a [u8; 32],
    pub name: &'a str,
    pub role: ApiKeyRole,
    pub token_minutes: u16,
    pub created_at: Time,
}

pub fn insert(tx: &Tx<'_>, key: &NewApiKey<'_>) -> Result<ApiKeyId, Error> {
    let k = key;
    let values = params![
        k.uid,
        k.company_id,
        k.creator_id,
        k.client_id,
        k.secret_hash,
        k.name,
        k.role,
        k.token_minutes,
        k.created_at
    ];
    tx.insert(INSERT, values).map(ApiKeyId)
}

/// The key with this client id, deleted or not.
pub fn by_client_id(tx: &Tx<'_>, client_id: &str) -> Result<Option<ApiKey>, Error> {
    tx.one(BY_CLIENT_ID, params![client_id], read)
}

/// The keys of a company that aren't deleted, oldest first.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<ApiKey>, Error> {
    tx.all(OF_COMPANY, params![company], read)
}

/// The keys that a person made and that aren't deleted, oldest first.
pub fn of_creator(tx: &Tx<'_>, creator: PersonId) -> Result<Vec<ApiKey>, Error> {
    tx.all(OF_CREATOR, params![creator], read)
}

/// A key of this company, deleted or not.
pub fn own(tx: &Tx<'_>, company: CompanyId, uid: Uid) -> Result<Option<ApiKey>, Error> {
    tx.one(OWN, params![company, uid], read)
}

/// The key with this client id, deleted or not, with the keyed hash of its secret and its company: all that its requests hang on.
pub fn standing(tx: &Tx<'_>, client_id: &str) -> Result<Option<(ApiKey, [u8; 32], Company)>, Error> {
    tx.one(STANDING, params![client_id], |row| Ok((read(row)?, row.get("secret_hash")?, companies::read(row)?)))
}

/// How many keys of a company aren't deleted; suspended ones count.
pub fn count(tx: &Tx<'_>, company: CompanyId) -> Result<u32, Error> {
    Ok(tx.one(COUNT, params![company], |row| row.get("n"))?.unwrap_or(0))
}

pub fn rename(tx: &Tx<'_>, id: ApiKeyId, name: &str) -> Result<(), Error> {
    tx.change(Topic::ApiKey(id), RENAME, params![id, name]).map(drop)
}

pub fn delete(tx: &Tx<'_>, id: ApiKeyId, now: Time) -> Result<(), Error> {
    tx.change(Topic::ApiKey(id), DELETE, params![id, now]).map(drop)
}

pub fn note_use(tx: &Tx<'_>, id: ApiKeyId, now: Time) -> Result<(), Error> {
    tx.run(NOTE_USE, params![id, now]).map(drop)
}
