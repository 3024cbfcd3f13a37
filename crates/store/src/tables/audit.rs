//! The audit trail: appended by the verbs, chained later by the sealer, never changed.

use domain::{CompanyId, Time, Uid};

use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
               subject_name, outcome, before_json, after_json, peer, trace_id
             FROM audit ",
            $tail
        )
    };
}

macro_rules! search {
    ($whose:literal) => {
        concat!(
            "SELECT audit.id AS id, audit.uid AS uid, audit.at AS at, audit.company_id AS company_id, audit.actor_kind AS actor_kind,
               audit.actor_uid AS actor_uid, audit.actor_name AS actor_name, audit.on_behalf_of AS on_behalf_of, audit.action AS action,
               audit.subject AS subject, audit.subject_uid AS subject_uid, audit.subject_name AS subject_name, audit.outcome AS outcome,
               audit.before_json AS before_json, audit.after_json AS after_json, audit.peer AS peer, audit.trace_id AS trace_id,
               audit_chain.hash AS hash
             FROM audit LEFT JOIN audit_chain ON audit_chain.audit_id = audit.id
             WHERE audit.id < $1 AND audit.at >= $2 AND audit.at < $3
               AND (CAST($4 AS TEXT) IS NULL OR audit.action = $4)
               AND (CAST($5 AS TEXT) IS NULL OR audit.subject = $5)
               AND (CAST($6 AS TEXT) IS NULL OR audit.subject_uid = $6)
               AND (CAST($7 AS TEXT) IS NULL OR audit.actor_uid = $7)
               AND (CAST($8 AS TEXT) IS NULL OR audit.actor_name = $8)
               AND (CAST($9 AS TEXT) IS NULL OR audit.outcome = $9) ",
            $whose,
            " ORDER BY audit.id DESC LIMIT $10"
        )
    };
}

statements! {
    INSERT = "INSERT INTO audit (uid, at, company_id, actor_kind, actor_uid, actor_name, on_behalf_of, action, subject, subject_uid,
                subject_name, outcome, before_json, after_json, peer, trace_id, unsealed)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1) RETURNING id";
    SEARCH_COMPANY = search!("AND audit.company_id = $11");
    SEARCH_ALL = search!("");
    ID_OF = "SELECT id, company_id FROM audit WHERE uid = $1";
    OF_SUBJECT = select!("WHERE subject = $1 AND subject_uid = $2 AND company_id = $3 ORDER BY id");
    ALL = select!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
    UNSEALED = select!("WHERE unsealed = 1 ORDER BY id LIMIT $1");
    COUNT_UNSEALED = "SELECT COUNT(*) AS n FROM audit WHERE unsealed = 1";
    SEALED = "UPDATE audit SET unsealed = 0 WHERE unsealed = 1 AND id <= $1";
    OUTSIDE = "SELECT id, uid FROM audit
               WHERE id > $1 AND id <= $2 AND unsealed = 0 AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE audit_id = audit.id)
               ORDER BY id LIMIT 1";
    NEWEST = "SELECT id FROM audit ORDER BY id DESC LIMIT 1";
    BEHIND = "SELECT position FROM audit_chain WHERE audit_id > $1 ORDER BY audit_id LIMIT 1";
    HEAD = "SELECT position, audit_id, hash FROM audit_chain ORDER BY position DESC LIMIT 1";
    LINK = "INSERT INTO audit_chain (position, audit_id, hash) VALUES ($1, $2, $3)";
    CHAIN = "SELECT position, audit_id, hash FROM audit_chain WHERE position > $1 ORDER BY position LIMIT $2";
    CHAINED = "SELECT audit.id AS id, audit.uid AS uid, audit.at AS at, audit.company_id AS company_id, audit.actor_kind AS actor_kind,
                 audit.actor_uid AS actor_uid, audit.actor_name AS actor_name, audit.on_behalf_of AS on_behalf_of, audit.action AS action,
                 audit.subject AS subject, audit.subject_uid AS subject_uid, audit.subject_name AS subject_name, audit.outcome AS outcome,
                 audit.before_json AS before_json, audit.after_json AS after_json, audit.peer AS peer, audit.trace_id AS trace_id
               FROM audit_chain JOIN audit ON audit.id = audit_chain.audit_id
               WHERE audit_chain.position > $1 AND audit_chain.position <= $2";
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
            e.uid,
            e.at,
            e.company_id,
            e.actor_kind,
            e.actor_uid,
            e.actor_name,
            e.on_behalf_of,
            e.action,
            e.subject,
            e.subject_uid,
            e.subject_name,
            e.outcome,
            e.before,
            e.after,
            e.peer,
            e.trace_id
        ],
    )
}

/// Which entries; a field that is `None` leaves them all in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Whose: `None` is everybody's, for the operator.
    pub company: Option<CompanyId>,
    pub action: Option<String>,
    pub subject: Option<String>,
    pub subject_uid: Option<Uid>,
    pub actor_uid: Option<Uid>,
    pub actor_name: Option<String>,
    pub outcome: Option<String>,
    pub from: Option<Time>,
    /// Exclusive.
    pub until: Option<Time>,
}

/// An entry with the hash that the sealer chained it by, once it has.
pub type Found = (Entry, Option<Vec<u8>>);

/// Entries, newest first, older than the entry `before` (exclusive; `i64::MAX` to start), with their links where they are chained.
pub fn search(tx: &Tx<'_>, filter: &Filter, before: i64, limit: u32) -> Result<Vec<Found>, Error> {
    let f = filter;
    let (from, until) = (f.from.map_or(i64::MIN, Time::ms), f.until.map_or(i64::MAX, Time::ms));
    let mut params =
        params![before, from, until, f.action, f.subject, f.subject_uid, f.actor_uid, f.actor_name, f.outcome, limit]
            .to_vec();
    let statement = match f.company {
        Some(company) => {
            params.extend_from_slice(params![company]);
            SEARCH_COMPANY
        }
        None => SEARCH_ALL,
    };
    tx.all(statement, &params, |row| Ok((read(row)?, row.get("hash")?)))
}

/// The row of an entry and whose it is.
pub fn id_of(tx: &Tx<'_>, uid: Uid) -> Result<Option<(i64, Option<CompanyId>)>, Error> {
    tx.one(ID_OF, params![uid], |row| Ok((row.get("id")?, row.get("company_id")?)))
}

/// What a company may read of one thing's history, oldest first.
pub fn of_subject(tx: &Tx<'_>, subject: &str, uid: Uid, company: CompanyId) -> Result<Vec<Entry>, Error> {
    tx.all(OF_SUBJECT, params![subject, uid, company], read)
}

/// Everybody's entries, newest first: for the operator.
pub fn all(tx: &Tx<'_>, before: i64, limit: u32) -> Result<Vec<Entry>, Error> {
    tx.all(ALL, params![before, limit], read)
}

/// Committed entries that the sealer hasn't chained yet.
pub fn unsealed(tx: &Tx<'_>, limit: u32) -> Result<Vec<Entry>, Error> {
    tx.all(UNSEALED, params![limit], read)
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

/// Puts an entry in the chain. It waits for that until [`sealed`] is called.
pub fn link(tx: &Tx<'_>, link: &Link) -> Result<(), Error> {
    tx.run(LINK, params![link.position, link.audit_id, link.hash]).map(drop)
}

/// Notes that all entries up to and with this one that waited are in the chain now: those that [`unsealed`] found in the same transaction.
pub fn sealed(tx: &Tx<'_>, last: i64) -> Result<u64, Error> {
    tx.run(SEALED, params![last])
}

/// Links after a position, in order.
pub fn chain(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<Link>, Error> {
    tx.all(CHAIN, params![after, limit], read_link)
}

/// The entries behind the links after one position, up to and with another; in no order.
pub fn chained(tx: &Tx<'_>, after: i64, to: i64) -> Result<Vec<Entry>, Error> {
    tx.all(CHAINED, params![after, to], read)
}

/// The newest entry's id; 0 when there is none.
pub fn newest(tx: &Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one(NEWEST, params![], |row| row.get("id"))?.unwrap_or(0))
}

/// The first entry after one id, up to and with another, that neither is in the chain nor waits for it: the sealer has never seen it so.
pub fn outside(tx: &Tx<'_>, after: i64, to: i64) -> Result<Option<(i64, Uid)>, Error> {
    tx.one(OUTSIDE, params![after, to], |row| Ok((row.get("id")?, row.get("uid")?)))
}

/// The position of the entry that follows this one by id.
pub fn behind(tx: &Tx<'_>, id: i64) -> Result<Option<i64>, Error> {
    tx.one(BEHIND, params![id], |row| row.get("position"))
}
