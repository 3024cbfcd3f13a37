//! Companies as the operator's list shows them, with how much each has.

use domain::{CompanyId, Time, Uid};

use crate::{Error, Row, Search, Tx, Value, params, statements};

// $1 to $4 search.
macro_rules! found {
    ($tail:literal) => {
        concat!(
            " FROM companies c WHERE (CAST($1 AS TEXT) = '' OR replace(c.name_folded, $1, '') <> c.name_folded
                OR (c.uid >= $2 AND c.uid < $3) OR c.number = $4) ",
            $tail
        )
    };
}

statements! {
    PAGE = concat!(
        "SELECT c.id AS id, c.uid AS uid, c.number AS number, c.name AS name, c.wanted_name AS wanted_name,
           c.marketplace_visible AS marketplace_visible, c.created_at AS created_at, c.suspended_at AS suspended_at,
           (SELECT COUNT(*) FROM products p WHERE p.company_id = c.id AND p.status NOT IN ('DECOMMISSIONED', 'FAILED')) AS services,
           (SELECT COUNT(*) FROM vxcs v WHERE v.owner_id = c.id AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) AS paid_vxcs,
           (SELECT COUNT(*) FROM vxcs v WHERE v.b_company_id = c.id AND v.owner_id <> c.id
              AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) AS other_vxcs,
           (SELECT COUNT(*) FROM people h WHERE h.company_id = c.id) AS people",
        found!("ORDER BY c.name_folded, c.id LIMIT $5 OFFSET $6")
    );
    COUNT = concat!("SELECT COUNT(*) AS n", found!(""));
}

/// A company with how much it has; what has ended isn't counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: CompanyId,
    pub uid: Uid,
    pub number: i64,
    pub name: String,
    pub wanted_name: Option<String>,
    pub marketplace_visible: bool,
    pub created_at: Time,
    pub suspended_at: Option<Time>,
    /// Ports, MCRs and MVEs.
    pub services: u64,
    /// Connections that it pays for.
    pub paid_vxcs: u64,
    /// Connections that another company pays for.
    pub other_vxcs: u64,
    /// Whoever was ever invited.
    pub people: u64,
}

fn read(row: &mut Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        name: row.get("name")?,
        wanted_name: row.get("wanted_name")?,
        marketplace_visible: row.get("marketplace_visible")?,
        created_at: row.get("created_at")?,
        suspended_at: row.get("suspended_at")?,
        services: row.get("services")?,
        paid_vxcs: row.get("paid_vxcs")?,
        other_vxcs: row.get("other_vxcs")?,
        people: row.get("people")?,
    })
}

fn found(search: &Search) -> Vec<Value> {
    search.params().into()
}

/// A page, by name.
pub fn page(tx: &Tx<'_>, search: &Search, limit: u32, offset: u64) -> Result<Vec<Listed>, Error> {
    let mut params = found(search);
    params.extend_from_slice(params![limit, offset]);
    tx.all(PAGE, &params, read)
}

/// How many the search finds.
pub fn count(tx: &Tx<'_>, search: &Search) -> Result<u64, Error> {
    Ok(tx.one(COUNT, &found(search), |row| row.get("n"))?.unwrap_or(0))
}
