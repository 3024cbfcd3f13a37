//! A company's services and connections as a picture of them needs them: each one while they are few, by location when they are many.

use domain::{CompanyId, ProductId, ProductKind, Status, Uid, VxcId};

use crate::{Error, Tx, params, statements};

statements! {
    SERVICES = "SELECT id, uid, kind, name, status, link_up, speed, location, lag_id FROM products
                WHERE company_id = $1 AND status NOT IN ('DECOMMISSIONED', 'FAILED') ORDER BY id LIMIT $2";
    LINKS = "SELECT v.id AS id, v.uid AS uid, v.status AS status,
               v.a_product_id AS a_product_id, v.owner_id AS owner_id, w.name AS a_company, v.a_name AS a_name, v.a_link_up AS a_link_up,
               v.b_product_id AS b_product_id, v.b_company_id AS b_company_id, x.name AS b_company, v.b_name AS b_name,
               v.b_link_up AS b_link_up
             FROM vxcs v JOIN companies w ON w.id = v.owner_id JOIN companies x ON x.id = v.b_company_id
             WHERE (v.owner_id = $1 OR v.b_company_id = $1) AND v.status NOT IN ('DECOMMISSIONED', 'FAILED') ORDER BY +v.id LIMIT $2";
    PLACES = "SELECT location, COUNT(*) AS n, CAST(SUM(CASE WHEN status = 'LIVE' AND link_up = 0 THEN 1 ELSE 0 END) AS BIGINT) AS down,
                CAST(SUM(CASE WHEN status <> 'LIVE' THEN 1 ELSE 0 END) AS BIGINT) AS working
              FROM products WHERE company_id = $1 AND status NOT IN ('DECOMMISSIONED', 'FAILED') GROUP BY location ORDER BY n DESC, location";
    // there is 0 for a connection to another company.
    BUNDLES = "SELECT s.here AS here, s.there AS there, s.company AS company, COUNT(*) AS n, CAST(SUM(s.down) AS BIGINT) AS down,
                 CAST(SUM(s.working) AS BIGINT) AS working
               FROM (SELECT pa.location AS here, CASE WHEN v.b_company_id = $1 THEN pb.location ELSE 0 END AS there,
                       CASE WHEN v.b_company_id = $1 THEN '' ELSE x.name END AS company,
                       CASE WHEN v.status = 'LIVE' AND v.a_link_up = 0 THEN 1 ELSE 0 END AS down,
                       CASE WHEN v.status <> 'LIVE' THEN 1 ELSE 0 END AS working
                     FROM vxcs v JOIN products pa ON pa.id = v.a_product_id JOIN products pb ON pb.id = v.b_product_id
                       JOIN companies x ON x.id = v.b_company_id
                     WHERE v.owner_id = $1 AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')
                     UNION ALL
                     SELECT pb.location AS here, 0 AS there, w.name AS company,
                       CASE WHEN v.status = 'LIVE' AND v.b_link_up = 0 THEN 1 ELSE 0 END AS down,
                       CASE WHEN v.status <> 'LIVE' THEN 1 ELSE 0 END AS working
                     FROM vxcs v JOIN products pb ON pb.id = v.b_product_id JOIN companies w ON w.id = v.owner_id
                     WHERE v.b_company_id = $1 AND v.owner_id <> $1 AND v.status NOT IN ('DECOMMISSIONED', 'FAILED')) s
               GROUP BY s.here, s.there, s.company ORDER BY n DESC, here, there, company LIMIT $2";
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub id: ProductId,
    pub uid: Uid,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    pub link_up: Option<bool>,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    /// 0 outside a LAG.
    pub lag_id: i64,
}

/// One connection, both ends in it: never shown to a client as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: VxcId,
    pub uid: Uid,
    pub status: Status,
    pub a: LinkEnd,
    pub b: LinkEnd,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEnd {
    pub product: ProductId,
    pub company: CompanyId,
    pub company_name: String,
    /// What this end's company calls the connection.
    pub name: String,
    pub up: Option<bool>,
}

/// The services at one location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub location: i64,
    pub services: u64,
    /// In service with their link down.
    pub down: u64,
    /// Not in service yet, or on their way out.
    pub working: u64,
}

/// The connections from one location to another, or to another company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    pub here: i64,
    /// `None`: to `company`.
    pub there: Option<i64>,
    pub company: String,
    pub connections: u64,
    pub down: u64,
    pub working: u64,
}

/// What hasn't ended, the oldest first.
pub fn services(tx: &Tx<'_>, company: CompanyId, most: u32) -> Result<Vec<Service>, Error> {
    tx.all(SERVICES, params![company, most], |row| {
        Ok(Service {
            id: row.get("id")?,
            uid: row.get("uid")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            status: row.get("status")?,
            link_up: row.get("link_up")?,
            speed: row.get("speed")?,
            location: row.get("location")?,
            lag_id: row.get("lag_id")?,
        })
    })
}

/// Those that have an end of the company and haven't ended, the oldest first.
pub fn links(tx: &Tx<'_>, company: CompanyId, most: u32) -> Result<Vec<Link>, Error> {
    tx.all(LINKS, params![company, most], |row| {
        Ok(Link {
            id: row.get("id")?,
            uid: row.get("uid")?,
            status: row.get("status")?,
            a: LinkEnd {
                product: row.get("a_product_id")?,
                company: row.get("owner_id")?,
                company_name: row.get("a_company")?,
                name: row.get("a_name")?,
                up: row.get("a_link_up")?,
            },
            b: LinkEnd {
                product: row.get("b_product_id")?,
                company: row.get("b_company_id")?,
                company_name: row.get("b_company")?,
                name: row.get("b_name")?,
                up: row.get("b_link_up")?,
            },
        })
    })
}

/// The location with most services first.
pub fn places(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Place>, Error> {
    tx.all(PLACES, params![company], |row| {
        Ok(Place {
            location: row.get("location")?,
            services: row.get("n")?,
            down: row.get("down")?,
            working: row.get("working")?,
        })
    })
}

/// The thickest first.
pub fn bundles(tx: &Tx<'_>, company: CompanyId, most: u32) -> Result<Vec<Bundle>, Error> {
    tx.all(BUNDLES, params![company, most], |row| {
        Ok(Bundle {
            here: row.get("here")?,
            there: Some(row.get("there")?).filter(|location| *location != 0),
            company: row.get("company")?,
            connections: row.get("n")?,
            down: row.get("down")?,
            working: row.get("working")?,
        })
    })
}
