//! The audit trail: appended by the verbs, chained later by the sealer, never changed.

use domain::{CompanyId, Time, Uid};

use crate::{Error, Row, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO audit (uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
                subject_name, outcome, before_json, after_json, peer, trace_id)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id";
    OF_COMPANY = "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
                    subject_name, outcome, before_json, after_json, peer, trace_id
                  FROM audit WHERE company_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    OF_SUBJECT = "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
                    subject_name, outcome, before_json, after_json, peer, trace_id
                  FROM audit WHERE subject = $1 AND subject_uid = $2 AND company_id = $3 ORDER BY id";
    ALL = "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
             subject_name, outcome, before_json, after_json, peer, trace_id
           FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2";
    UNSEALED = "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
                  subject_name, outcome, before_json, after_json, peer, trace_id
                FROM audit WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE audit_id = audit.id) ORDER BY id LIMIT $2";
    HEAD = "SELECT position, audit_id, hash FROM audit_chain ORDER BY position DESC LIMIT 1";
    LINK = "INSERT INTO audit_chain (position, audit_id, hash) VALUES ($1, $2, $3)";
    CHAIN = "SELECT position, audit_id, hash FROM audit_chain WHERE position > $1 ORDER BY position LIMIT $2";
    BY_ID = "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
               subject_name, outcome, before_json, after_json, peer, trace_id
             FROM audit WHERE id = $1";
    COUNT_UNSEALED = "SELECT COUNT(*) AS n FROM audit WHERE NOT EXISTS (SELECT 1 FROM audit_chain WHERE audit_id = audit.id)";
}

/// One entry, made for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub uid: Uid,
    pub at: Time,
    /// Whose entry it is; `None`: the operator's alone.
    pub company_id: Option<CompanyId>,
    /// person | api_key | service | operator | company (the other side, unnamed) | system
    pub actor_kind: String,
    pub actor_uid: Option<Uid>,
    pub actor_name: String,
    pub on_behalf_of: Option<String>,
    pub action: String,
    pub subject: String,
    pub subject_uid: Option<Uid>,
    pub subject_name: Option<String>,
    /// done | refused
    pub outcome: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub peer: Option<String>,
    pub trace_id: Option<String>,
}

fn read(row: &mut Row<'_>) -> Result<Entry, Error> {
    Ok(Entry {
        id: row.get("id")?,
        uid: row.get("uid")?,
        at: row.get("at")?,
        company_id: row.get("company_id")?,
        actor_kind: row.get("actor_kind")?,
        actor_uid: row.get("actor_uid")?,
        actor_name: row.get("actor_name")?,
        on_behalf_of: row.get("on_behalf_of")?,
        action: row.get("action")?,
        subject: row.get("subject")?,
        subject_uid: row.get("subject_uid")?,
        subject_name: row.get("subject_name")?,
        outcome: row.get("outcome")?,
        before: row.get("before_json")?,
        after: row.get("after_json")?,
        peer: row.get("peer")?,
        trace_id: row.get("trace_id")?,
    })
}

/// Appends the entry; its `id` is ignored and given anew.
pub fn insert(tx: &Tx<'_>, entry: &Entry) -> Result<i64, Error> {
    let e = entry;
    tx.insert(
        INSERT,
        params![
            e.uid, e.at, e.company_id, e.actor_kind, e.actor_uid, e.actor_name, e.on_behalf_of, e.action, e.subject, e.subject_uid,
            e.subject_name, e.outcome, e.before, e.after, e.peer, e.trace_id
        ],
    )
}

/// A company's entries, newest first, older than the entry `before` (exclusive; `i64::MAX` to start).
pub fn of_company(tx: &Tx<'_>, company: CompanyId, before: i64, limit: u32) -> Result<Vec<Entry>, Error> {
    tx.all(OF_COMPANY, params![company, before, limit], read)
}

/// What a company may read of one thing's history, oldest first.
pub fn of_subject(tx: &Tx<'_>, subject: &str, uid: Uid, company: CompanyId) -> Result<Vec<Entry>, Error> {
    tx.all(OF_SUBJECT, params![subject, uid, company], read)
}

/// Everybody's entries, newest first: for the operator.
pub fn all(tx: &Tx<'_>, before: i64, limit: u32) -> Result<Vec<Entry>, Error> {
    tx.all(ALL, params![before, limit], read)
}

pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<Entry>, Error> {
    tx.one(BY_ID, params![id], read)
}

/// Committed entries after the id `after` that the sealer hasn't chained yet.
pub fn unsealed(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<Entry>, Error> {
    tx.all(UNSEALED, params![after, limit], read)
}

pub fn count_unsealed(tx: &Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one(COUNT_UNSEALED, params![], |row| row.get("n"))?.unwrap_or(0))
}

/// A link of the chain: `hash` covers the link before it and the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub position: i64,
    pub audit_id: i64,
    pub hash: Vec<u8>,
}

fn read_link(row: &mut Row<'_>) -> Result<Link, Error> {
    Ok(Link { position: row.get("position")?, audit_id: row.get("audit_id")?, hash: row.get("hash")? })
}

pub fn head(tx: &Tx<'_>) -> Result<Option<Link>, Error> {
    tx.one(HEAD, params![], read_link)
}

pub fn link(tx: &Tx<'_>, link: &Link) -> Result<(), Error> {
    tx.run(LINK, params![link.position, link.audit_id, link.hash]).map(drop)
}

/// Links after a position, in order.
pub fn chain(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<Link>, Error> {
    tx.all(CHAIN, params![after, limit], read_link)
}
