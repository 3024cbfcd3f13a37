//! What waits for the fabric, as the operator's list shows it: in one statement for a page.

use domain::{ProductKind, Status, Time, Uid};

use crate::{Error, Row, Tx, params, statements};

statements! {
    // The longest marked first.
    PAGE = "SELECT u.kind AS subject, u.since AS since, p.kind AS kind, COALESCE(p.uid, v.uid) AS uid, COALESCE(p.name, v.a_name) AS name,
              c.uid AS company_uid, c.name AS company_name, COALESCE(p.status, v.status) AS status, COALESCE(p.attempts, v.attempts) AS attempts,
              COALESCE(p.retry_at, v.retry_at) AS retry_at, COALESCE(p.fault, v.fault) AS fault, COALESCE(p.version, v.version) AS version,
              COALESCE(p.applied_version, v.applied_version) AS applied_version
            FROM (SELECT kind, subject_id, since FROM unapplied ORDER BY since, kind, subject_id LIMIT $1 OFFSET $2) u
              LEFT JOIN products p ON u.kind = 'product' AND p.id = u.subject_id
              LEFT JOIN vxcs v ON u.kind = 'vxc' AND v.id = u.subject_id
              JOIN companies c ON c.id = COALESCE(p.company_id, v.owner_id)
            ORDER BY u.since, u.kind, u.subject_id";
}

/// Something that isn't on the fabric as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub uid: Uid,
    /// `None`: a VXC.
    pub kind: Option<ProductKind>,
    /// As the paying company calls it.
    pub name: String,
    /// The paying company.
    pub company_uid: Uid,
    pub company_name: String,
    pub status: Status,
    /// When it was marked.
    pub since: Time,
    pub attempts: u32,
    pub retry_at: Time,
    pub fault: Option<String>,
    pub version: i64,
    pub applied_version: i64,
}

fn read(row: &mut Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        uid: row.get("uid")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        company_uid: row.get("company_uid")?,
        company_name: row.get("company_name")?,
        status: row.get("status")?,
        since: row.get("since")?,
        attempts: row.get("attempts")?,
        retry_at: row.get("retry_at")?,
        fault: row.get("fault")?,
        version: row.get("version")?,
        applied_version: row.get("applied_version")?,
    })
}

/// A page of what waits, the longest waiting first.
pub fn page(tx: &Tx<'_>, limit: u32, offset: u64) -> Result<Vec<Listed>, Error> {
    tx.all(PAGE, params![limit, offset], read)
}
