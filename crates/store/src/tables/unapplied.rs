//! What the fabric doesn't have yet as it should be: the provisioning worker's whole input.

use domain::{ProductId, Time, VxcId};

use crate::{Error, Tx, params, statements};

statements! {
    MARK = "INSERT INTO unapplied (kind, subject_id, since) VALUES ($1, $2, $3) ON CONFLICT (kind, subject_id) DO NOTHING";
    CLEAR = "DELETE FROM unapplied WHERE kind = $1 AND subject_id = $2";
    ALL = "SELECT kind, subject_id, since FROM unapplied ORDER BY since, kind, subject_id LIMIT $1";
    COUNT = "SELECT COUNT(*) AS n FROM unapplied";
}

/// Something whose place on the fabric is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Product(ProductId),
    Vxc(VxcId),
}

impl Subject {
    const fn parts(self) -> (&'static str, i64) {
        match self {
            Self::Product(id) => ("product", id.0),
            Self::Vxc(id) => ("vxc", id.0),
        }
    }
}

/// Marks it; it keeps its first mark's time.
pub fn mark(tx: &Tx<'_>, subject: Subject, now: Time) -> Result<(), Error> {
    let (kind, id) = subject.parts();
    tx.run(MARK, params![kind, id, now]).map(drop)
}

/// The fabric has it now as it should be.
pub fn clear(tx: &Tx<'_>, subject: Subject) -> Result<(), Error> {
    let (kind, id) = subject.parts();
    tx.run(CLEAR, params![kind, id]).map(drop)
}

/// The longest marked first, with the time of the mark.
pub fn all(tx: &Tx<'_>, limit: u32) -> Result<Vec<(Subject, Time)>, Error> {
    tx.all(ALL, params![limit], |row| {
        let kind: String = row.get("kind")?;
        let id: i64 = row.get("subject_id")?;
        let subject = if kind == "product" { Subject::Product(ProductId(id)) } else { Subject::Vxc(VxcId(id)) };
        Ok((subject, row.get("since")?))
    })
}

pub fn count(tx: &Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one(COUNT, params![], |row| row.get("n"))?.unwrap_or(0))
}
