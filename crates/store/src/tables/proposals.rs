//! Changes that wait for the other side of a VXC, and what became of those that waited.

use domain::{CompanyId, ProductId, ProposalId, Side, Time, Uid, VxcId};

use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT p.id, p.uid, p.vxc_id, p.side, p.kind, p.changes, p.status, p.created_by, p.created_at, p.expires_at, p.decided_by,
               p.decided_at, p.comment
             FROM proposals p ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO proposals (uid, vxc_id, side, open_slot, kind, changes, status, created_by, created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    BY_UID = select!("WHERE p.uid = $1");
    OF_VXC = select!("WHERE p.vxc_id = $1 ORDER BY p.id");
    OPEN_OF_VXC = select!("WHERE p.vxc_id = $1 AND p.status = 'PENDING' ORDER BY p.id");
    OPEN_OF_COMPANY = select!("JOIN vxcs v ON v.id = p.vxc_id
                               WHERE p.status = 'PENDING' AND (v.owner_id = $1 OR v.b_company_id = $1) ORDER BY p.id");
    OPEN_AT_PRODUCT = select!("JOIN vxcs v ON v.id = p.vxc_id
                               WHERE p.status = 'PENDING' AND (v.a_product_id = $1 OR v.b_product_id = $1) ORDER BY p.id");
    // What the frame of every page counts. A proposal waits for the side that didn't make it.
    WAITING_FOR = "SELECT COUNT(*) AS n FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                   WHERE r.status = 'PENDING' AND v.owner_id <> v.b_company_id
                     AND ((r.side = 'A' AND v.b_company_id = $1) OR (r.side = 'B' AND v.owner_id = $1))";
    EXPIRED = "SELECT id FROM proposals WHERE status = 'PENDING' AND expires_at < $1 AND id > $2 ORDER BY id LIMIT $3";
    BY_ID = select!("WHERE p.id = $1");
    END = "UPDATE proposals SET open_slot = uid, status = $2, decided_by = $3, decided_at = $4, comment = $5 WHERE id = $1";
}

/// A proposal as stored. `changes` is private to the side that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub uid: Uid,
    pub vxc_id: VxcId,
    /// Who asks. The other side decides.
    pub side: Side,
    /// The first of its kinds, in the word of the wire.
    pub kind: String,
    /// JSON of `domain::consent::Asked` with its secrets enveloped.
    pub changes: String,
    /// `PENDING`, or the outcome's word.
    pub status: String,
    pub created_by: String,
    pub created_at: Time,
    /// The last moment at which it can be decided.
    pub expires_at: Time,
    pub decided_by: Option<String>,
    pub decided_at: Option<Time>,
    /// What the decider wrote for its own company.
    pub comment: Option<String>,
}

/// A proposal that is made.
#[derive(Debug, Clone)]
pub struct NewProposal {
    pub uid: Uid,
    pub vxc_id: VxcId,
    pub side: Side,
    pub kind: String,
    pub changes: String,
    pub created_by: String,
    pub created_at: Time,
    pub expires_at: Time,
}

/// How one ended.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    pub status: &'a str,
    pub by: &'a str,
    pub at: Time,
    pub comment: Option<&'a str>,
}

fn read(row: &mut Row<'_>) -> Result<Proposal, Error> {
    Ok(Proposal {
        id: row.get("id")?,
        uid: row.get("uid")?,
        vxc_id: row.get("vxc_id")?,
        side: row.get("side")?,
        kind: row.get("kind")?,
        changes: row.get("changes")?,
        status: row.get("status")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        decided_by: row.get("decided_by")?,
        decided_at: row.get("decided_at")?,
        comment: row.get("comment")?,
    })
}

/// Inserts it as pending. `Conflict("proposals_vxc_id_open_slot_key")` when its side has one pending already.
pub fn insert(tx: &Tx<'_>, new: &NewProposal) -> Result<ProposalId, Error> {
    let n = new;
    tx.insert(
        INSERT,
        params![
            n.uid,
            n.vxc_id,
            n.side,
            n.side,
            n.kind,
            n.changes,
            "PENDING",
            n.created_by,
            n.created_at,
            n.expires_at
        ],
    )
    .map(ProposalId)
}

pub fn by_id(tx: &Tx<'_>, id: ProposalId) -> Result<Option<Proposal>, Error> {
    tx.one(BY_ID, params![id], read)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Proposal>, Error> {
    tx.one(BY_UID, params![uid], read)
}

/// All that was ever proposed for a VXC, oldest first.
pub fn of_vxc(tx: &Tx<'_>, vxc: VxcId) -> Result<Vec<Proposal>, Error> {
    tx.all(OF_VXC, params![vxc], read)
}

/// What waits: at most one for each side.
pub fn open_of_vxc(tx: &Tx<'_>, vxc: VxcId) -> Result<Vec<Proposal>, Error> {
    tx.all(OPEN_OF_VXC, params![vxc], read)
}

/// How many wait for a company's decision.
pub fn waiting_for(tx: &Tx<'_>, company: CompanyId) -> Result<u64, Error> {
    Ok(tx.one(WAITING_FOR, params![company], |row| row.get("n"))?.unwrap_or_default())
}

/// What waits for a company's decision or was asked by it, oldest first.
pub fn open_of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Proposal>, Error> {
    tx.all(OPEN_OF_COMPANY, params![company], read)
}

/// What waits of the VXCs on a product, oldest first.
pub fn open_at_product(tx: &Tx<'_>, product: ProductId) -> Result<Vec<Proposal>, Error> {
    tx.all(OPEN_AT_PRODUCT, params![product], read)
}

/// Those whose last moment was before `now`, in order of id from beyond `after`.
pub fn expired(tx: &Tx<'_>, now: Time, after: i64, limit: u32) -> Result<Vec<i64>, Error> {
    tx.all(EXPIRED, params![now, after, limit], |row| row.get("id"))
}

/// Ends it, and makes room for another of its side.
pub fn end(tx: &Tx<'_>, id: ProposalId, ending: &Ending<'_>) -> Result<(), Error> {
    tx.run(END, params![id, ending.status, ending.by, ending.at, ending.comment]).map(drop)
}
