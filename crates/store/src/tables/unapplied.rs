//! What the fabric doesn't have yet as it should be: the provisioning worker's whole input.

use domain::{ProductId, ProductKind, Status, Time, Uid, VxcId};

use crate::{Error, Tx, params, statements};

statements! {
    MARK = "INSERT INTO unapplied (kind, subject_id, since, due_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at";
    MARK_LOST = "INSERT INTO unapplied (kind, subject_id, since) VALUES ($1, $2, $3) ON CONFLICT (kind, subject_id) DO NOTHING";
    CLEAR = "DELETE FROM unapplied WHERE kind = $1 AND subject_id = $2";
    WAITING = "SELECT u.kind AS kind, u.subject_id AS subject_id, u.since AS since, p.uid AS uid, p.kind AS product_kind, p.name AS name,
                 c.name AS company, c.uid AS company_uid, p.status AS status, p.version AS version, p.applied_version AS applied_version, p.fault AS fault,
                 p.attempts AS attempts, p.retry_at AS retry_at
               FROM unapplied u JOIN products p ON p.id = u.subject_id JOIN companies c ON c.id = p.company_id WHERE u.kind = 'product'
               UNION ALL
               SELECT u.kind, u.subject_id, u.since, v.uid, CAST(NULL AS TEXT), v.a_name, c.name, c.uid, v.status, v.version, v.applied_version,
                 v.fault, v.attempts, v.retry_at
               FROM unapplied u JOIN vxcs v ON v.id = u.subject_id JOIN companies c ON c.id = v.owner_id WHERE u.kind = 'vxc'
               ORDER BY since, kind, subject_id LIMIT $1 OFFSET $2";
    STUCK = "SELECT (SELECT COUNT(*) FROM unapplied u JOIN products p ON p.id = u.subject_id WHERE u.kind = 'product' AND p.fault IS NOT NULL)
               + (SELECT COUNT(*) FROM unapplied u JOIN vxcs v ON v.id = u.subject_id WHERE u.kind = 'vxc' AND v.fault IS NOT NULL) AS n";
    COUNT = "SELECT COUNT(*) AS n FROM unapplied";
    TALLY = "SELECT linkless, COUNT(*) AS n, MIN(since) AS since FROM (
               SELECT u.since, CASE WHEN p.applied_version = p.version AND p.fault IS NULL AND p.attempts > 0 THEN 1 ELSE 0 END AS linkless
               FROM unapplied u JOIN products p ON p.id = u.subject_id WHERE u.kind = 'product'
               UNION ALL
               SELECT u.since, CASE WHEN v.applied_version = v.version AND v.fault IS NULL AND v.attempts > 0 THEN 1 ELSE 0 END AS linkless
               FROM unapplied u JOIN vxcs v ON v.id = u.subject_id WHERE u.kind = 'vxc') AS marked
             GROUP BY linkless";
    DUE = "SELECT subject_id FROM unapplied WHERE kind = $1 AND due_at <= $2 ORDER BY due_at, subject_id LIMIT $3";
    // Servers of before migration 10 say in the row alone that something is due again.
    WAKE_PRODUCTS = "UPDATE unapplied SET due_at = 0 WHERE kind = 'product' AND due_at > $1
                     AND EXISTS (SELECT 1 FROM products WHERE products.id = subject_id AND products.retry_at < due_at)";
    WAKE_VXCS = "UPDATE unapplied SET due_at = 0 WHERE kind = 'vxc' AND due_at > $1
                 AND EXISTS (SELECT 1 FROM vxcs WHERE vxcs.id = subject_id AND vxcs.retry_at < due_at)";
    NEXT = "SELECT MIN(due_at) AS due FROM unapplied WHERE kind = $1";
}

const PRODUCT: &str = "product";
const VXC: &str = "vxc";

/// Something whose place on the fabric is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Product(ProductId),
    Vxc(VxcId),
}

impl Subject {
    pub(super) const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Product(id) => (PRODUCT, id.0),
            Self::Vxc(id) => (VXC, id.0),
        }
    }
}

/// Marks it as due at once; it keeps its first mark's time.
pub fn mark(tx: &Tx<'_>, subject: Subject, now: Time) -> Result<(), Error> {
    mark_due(tx, subject, now, Time::from_ms(0))
}

/// Marks it as due then; it keeps its first mark's time.
pub fn mark_due(tx: &Tx<'_>, subject: Subject, now: Time, due: Time) -> Result<(), Error> {
    let (kind, id) = subject.parts();
    tx.run(MARK, params![kind, id, now, due]).map(drop)
}

/// Marks it, unless it is marked already: then it is tried again when it would have been.
pub fn mark_lost(tx: &Tx<'_>, subject: Subject, now: Time) -> Result<(), Error> {
    let (kind, id) = subject.parts();
    tx.run(MARK_LOST, params![kind, id, now]).map(drop)
}

/// The fabric has it now as it should be; whether it was marked.
pub fn clear(tx: &Tx<'_>, subject: Subject) -> Result<bool, Error> {
    let (kind, id) = subject.parts();
    Ok(tx.run(CLEAR, params![kind, id])? == 1)
}

/// The marked products that are due, the longest due first.
pub fn due_products(tx: &Tx<'_>, now: Time, limit: u32) -> Result<Vec<ProductId>, Error> {
    tx.all(DUE, params![PRODUCT, now, limit], |row| row.get("subject_id"))
}

/// The marked VXCs that are due, the longest due first.
pub fn due_vxcs(tx: &Tx<'_>, now: Time, limit: u32) -> Result<Vec<VxcId>, Error> {
    tx.all(DUE, params![VXC, now, limit], |row| row.get("subject_id"))
}

/// Makes due at once what an older server on the same database has made due in its row.
pub fn wake(tx: &Tx<'_>, now: Time) -> Result<u64, Error> {
    Ok(tx.run(WAKE_PRODUCTS, params![now])? + tx.run(WAKE_VXCS, params![now])?)
}

/// When the next of the marked is due; `None` when nothing is marked.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Time>, Error> {
    let next = |kind| tx.one(NEXT, params![kind], |row| row.get::<Option<Time>>("due")).map(Option::flatten);
    Ok(next(PRODUCT)?.into_iter().chain(next(VXC)?).min())
}

/// What the marked wait for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub for_the_fabric: i64,
    /// The first mark of those that wait for the fabric.
    pub since: Option<Time>,
    /// Are on the fabric as they should be, without fault, and haven't been seen with a link.
    pub for_a_link: i64,
}

pub fn tally(tx: &Tx<'_>) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    for (linkless, count, since) in
        tx.all(TALLY, params![], |row| Ok((row.get::<bool>("linkless")?, row.get("n")?, row.get("since")?)))?
    {
        if linkless {
            tally.for_a_link = count;
        } else {
            (tally.for_the_fabric, tally.since) = (count, since);
        }
    }
    Ok(tally)
}

/// Something marked, with what the operator reads of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub since: Time,
    pub uid: Uid,
    /// `None`: a VXC.
    pub product: Option<ProductKind>,
    /// As the paying company calls it.
    pub name: String,
    /// Who pays.
    pub company: String,
    pub company_uid: Uid,
    pub status: Status,
    pub version: i64,
    pub applied_version: i64,
    pub fault: Option<String>,
    pub attempts: u32,
    pub retry_at: Time,
}

/// The longest marked first.
pub fn waiting(tx: &Tx<'_>, limit: u32, offset: u64) -> Result<Vec<Waiting>, Error> {
    tx.all(WAITING, params![limit, offset], |row| {
        let (_kind, _subject): (String, i64) = (row.get("kind")?, row.get("subject_id")?);
        Ok(Waiting {
            since: row.get("since")?,
            uid: row.get("uid")?,
            product: row.get("product_kind")?,
            name: row.get("name")?,
            company: row.get("company")?,
            company_uid: row.get("company_uid")?,
            status: row.get("status")?,
            version: row.get("version")?,
            applied_version: row.get("applied_version")?,
            fault: row.get("fault")?,
            attempts: row.get("attempts")?,
            retry_at: row.get("retry_at")?,
        })
    })
}

/// How much of it the driver has complained about.
pub fn stuck(tx: &Tx<'_>) -> Result<u64, Error> {
    Ok(tx.one(STUCK, params![], |row| row.get("n"))?.unwrap_or(0))
}

pub fn count(tx: &Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one(COUNT, params![], |row| row.get("n"))?.unwrap_or(0))
}
