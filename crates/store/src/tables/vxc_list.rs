//! VXCs as lists show them, with what is around each: services, companies, and whether a change waits. In one statement for a page.

use domain::{CompanyId, ProductId, ProductKind, ServiceKeyId, Side, Status, Time, Uid, VxcId};

use crate::search::{Search, page_ids};
use crate::statement::page_ids;
use crate::{Error, Row, ToValue, Tx, Value, params, statements};

macro_rules! around {
    ($head:expr, $tail:expr) => {
        concat!(
            $head,
            " v.id AS id, v.uid AS uid, v.number AS number, v.key_id AS key_id, v.status AS status, v.rate AS rate, v.shutdown AS shutdown,
              v.admin_locked AS admin_locked, v.created_at AS created_at, v.ended_at AS ended_at, v.version AS version,
              v.applied_version AS applied_version, v.fault AS fault, v.attempts AS attempts,
              v.owner_id AS a_company_id, w.uid AS a_company_uid, w.name AS a_company_name, v.a_product_id AS a_product_id,
              pa.uid AS a_product_uid, pa.number AS a_product_number, pa.name AS a_product_name, pa.kind AS a_kind,
              pa.location AS a_location, v.a_name AS a_name, v.a_vlan AS a_vlan, v.a_inner AS a_inner, v.a_vnic AS a_vnic,
              v.a_isolated AS a_isolated, v.a_locked AS a_locked, v.a_link_up AS a_link_up,
              (SELECT COUNT(*) FROM proposals r WHERE r.vxc_id = v.id AND r.status = 'PENDING' AND r.side = 'A') AS a_asks,
              v.b_company_id AS b_company_id, x.uid AS b_company_uid, x.name AS b_company_name, v.b_product_id AS b_product_id,
              pb.uid AS b_product_uid, pb.number AS b_product_number, pb.name AS b_product_name, pb.kind AS b_kind,
              pb.location AS b_location, v.b_name AS b_name, v.b_vlan AS b_vlan, v.b_inner AS b_inner, v.b_vnic AS b_vnic,
              v.b_isolated AS b_isolated, v.b_locked AS b_locked, v.b_link_up AS b_link_up,
              (SELECT COUNT(*) FROM proposals r WHERE r.vxc_id = v.id AND r.status = 'PENDING' AND r.side = 'B') AS b_asks ",
            $tail
        )
    };
}

macro_rules! joined {
    () => {
        " JOIN products pa ON pa.id = v.a_product_id JOIN products pb ON pb.id = v.b_product_id
          JOIN companies w ON w.id = v.owner_id JOIN companies x ON x.id = v.b_company_id "
    };
}

// $1 product; $2 to $5 search, by what its own company knows: never the far end's name or service.
macro_rules! at_product {
    () => {
        " FROM vxcs v JOIN companies w ON w.id = v.owner_id JOIN companies x ON x.id = v.b_company_id
          WHERE (v.a_product_id = $1 OR v.b_product_id = $1) AND (CAST($6 AS BIGINT) = 1 OR v.status NOT IN ('DECOMMISSIONED', 'FAILED'))
            AND (CAST($2 AS TEXT) = '' OR (v.uid >= $3 AND v.uid < $4) OR v.number = $5
              OR replace(CASE WHEN v.a_product_id = $1 THEN v.a_name_folded ELSE v.b_name_folded END, $2, '')
                 <> CASE WHEN v.a_product_id = $1 THEN v.a_name_folded ELSE v.b_name_folded END
              OR replace(CASE WHEN v.a_product_id = $1 THEN x.name_folded ELSE w.name_folded END, $2, '')
                 <> CASE WHEN v.a_product_id = $1 THEN x.name_folded ELSE w.name_folded END) "
    };
}

// For the operator. $2 to $5 search, by both ends; $6 and $7 first and last state as in `service_list`; $1 0, or a company of either end.
macro_rules! of_all {
    ($tail:literal) => {
        concat!(
            " FROM vxcs v",
            joined!(),
            "WHERE (CAST($1 AS BIGINT) = 0 OR v.owner_id = $1 OR v.b_company_id = $1)
              AND CASE WHEN v.status IN ('DECOMMISSIONED', 'FAILED') THEN 3
                       WHEN v.fault IS NOT NULL OR (v.status = 'LIVE' AND (v.a_link_up = 0 OR v.b_link_up = 0)) THEN 0
                       WHEN v.status = 'LIVE' THEN 2 ELSE 1 END BETWEEN CAST($6 AS BIGINT) AND CAST($7 AS BIGINT)
              AND (CAST($2 AS TEXT) = '' OR (v.uid >= $3 AND v.uid < $4) OR v.number = $5
                OR replace(v.a_name_folded, $2, '') <> v.a_name_folded OR replace(v.b_name_folded, $2, '') <> v.b_name_folded
                OR replace(w.name_folded, $2, '') <> w.name_folded OR replace(x.name_folded, $2, '') <> x.name_folded) ",
            $tail
        )
    };
}

statements! {
    // Newest first, so many of each product.
    BENEATH = around!(
        "SELECT t.product_id AS product_id, ",
        concat!(
            "FROM (SELECT e.product_id, e.id, ROW_NUMBER() OVER (PARTITION BY e.product_id ORDER BY e.id DESC) AS place FROM (
                SELECT a_product_id AS product_id, id FROM vxcs WHERE a_product_id IN (",
            page_ids!(),
            ") AND status NOT IN ('DECOMMISSIONED', 'FAILED')
                UNION ALL
                SELECT b_product_id AS product_id, id FROM vxcs WHERE b_product_id IN (",
            page_ids!(),
            ") AND b_product_id <> a_product_id AND status NOT IN ('DECOMMISSIONED', 'FAILED')) e) t
              JOIN vxcs v ON v.id = t.id",
            joined!(),
            "WHERE t.place <= $201 ORDER BY t.product_id, t.place"
        )
    );
    // The page is cut before anything else is looked up.
    AT_PRODUCT = around!(
        "SELECT t.total AS total, CAST($1 AS BIGINT) AS product_id,",
        concat!(
            "FROM (SELECT v.id, COUNT(*) OVER () AS total",
            at_product!(),
            "ORDER BY v.id DESC LIMIT $7 OFFSET $8) t JOIN vxcs v ON v.id = t.id",
            joined!(),
            "ORDER BY v.id DESC"
        )
    );
    BY_UID = around!("SELECT v.a_product_id AS product_id,", concat!(" FROM vxcs v", joined!(), "WHERE v.uid = $1"));
    COUNT_AT_PRODUCT = concat!("SELECT COUNT(*) AS n", at_product!());
    ALL = around!("SELECT v.a_product_id AS product_id,", of_all!("ORDER BY v.id DESC LIMIT $8 OFFSET $9"));
    COUNT_ALL = concat!("SELECT COUNT(*) AS n", of_all!(""));
}

/// One end of a listed VXC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEnd {
    pub company_id: CompanyId,
    pub company_uid: Uid,
    pub company_name: String,
    pub product_id: ProductId,
    pub product_uid: Uid,
    pub product_number: i64,
    pub product_name: String,
    pub kind: ProductKind,
    pub location: i64,
    /// What this end's company calls the connection.
    pub name: String,
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    pub isolated: bool,
    pub locked: bool,
    pub link_up: Option<bool>,
    /// It has asked for something that waits for the other side.
    pub asks: bool,
}

/// A VXC as lists need it, both ends in it: never shown to a client as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The product that it is listed under.
    pub product_id: ProductId,
    pub id: VxcId,
    pub uid: Uid,
    pub number: i64,
    pub key_id: Option<ServiceKeyId>,
    pub status: Status,
    /// Mbit/s.
    pub rate: u32,
    pub shutdown: bool,
    pub admin_locked: bool,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub version: i64,
    pub applied_version: i64,
    pub fault: Option<String>,
    pub attempts: u32,
    pub a: ListedEnd,
    pub b: ListedEnd,
}

impl Listed {
    pub const fn end(&self, side: Side) -> &ListedEnd {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

/// The columns of an end, which the statement names `a_…` or `b_…`.
macro_rules! read_end {
    ($row:ident, $side:literal) => {
        ListedEnd {
            company_id: $row.get(concat!($side, "_company_id"))?,
            company_uid: $row.get(concat!($side, "_company_uid"))?,
            company_name: $row.get(concat!($side, "_company_name"))?,
            product_id: $row.get(concat!($side, "_product_id"))?,
            product_uid: $row.get(concat!($side, "_product_uid"))?,
            product_number: $row.get(concat!($side, "_product_number"))?,
            product_name: $row.get(concat!($side, "_product_name"))?,
            kind: $row.get(concat!($side, "_kind"))?,
            location: $row.get(concat!($side, "_location"))?,
            name: $row.get(concat!($side, "_name"))?,
            vlan: $row.get(concat!($side, "_vlan"))?,
            inner: $row.get(concat!($side, "_inner"))?,
            vnic: $row.get(concat!($side, "_vnic"))?,
            isolated: $row.get(concat!($side, "_isolated"))?,
            locked: $row.get(concat!($side, "_locked"))?,
            link_up: $row.get(concat!($side, "_link_up"))?,
            asks: $row.get::<u64>(concat!($side, "_asks"))? > 0,
        }
    };
}

fn read(row: &mut Row<'_>) -> Result<Listed, Error> {
    Ok(Listed {
        product_id: row.get("product_id")?,
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        key_id: row.get("key_id")?,
        status: row.get("status")?,
        rate: row.get("rate")?,
        shutdown: row.get("shutdown")?,
        admin_locked: row.get("admin_locked")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
        version: row.get("version")?,
        applied_version: row.get("applied_version")?,
        fault: row.get("fault")?,
        attempts: row.get("attempts")?,
        a: read_end!(row, "a"),
        b: read_end!(row, "b"),
    })
}

/// The newest `most` VXCs of each product that aren't gone, in order of the products; at most [`crate::search::PAGE`] products.
pub fn beneath(tx: &Tx<'_>, products: &[ProductId], most: u32) -> Result<Vec<Listed>, Error> {
    let mut params = page_ids(products.iter().map(|id| id.0));
    params.push(most.to_value());
    tx.all(BENEATH, &params, read)
}

/// A page of the VXCs on a product, the newest first, and how many there are on all; 0 when the page lies behind the last. The search is
/// that of the product's company.
pub fn at_product(
    tx: &Tx<'_>,
    product: ProductId,
    search: &Search,
    ended: bool,
    limit: u32,
    offset: u64,
) -> Result<(Vec<Listed>, u64), Error> {
    let mut params = under(product, search, ended);
    params.extend_from_slice(params![limit, offset]);
    let found = tx.all(AT_PRODUCT, &params, |row| Ok((row.get("total")?, read(row)?)))?;
    let total = found.first().map_or(0, |(total, _)| *total);
    Ok((found.into_iter().map(|(_, vxc)| vxc).collect(), total))
}

/// How many [`at_product`] finds.
pub fn count_at_product(tx: &Tx<'_>, product: ProductId, search: &Search, ended: bool) -> Result<u64, Error> {
    Ok(tx.one(COUNT_AT_PRODUCT, &under(product, search, ended), |row| row.get("n"))?.unwrap_or(0))
}

fn under(product: ProductId, search: &Search, ended: bool) -> Vec<Value> {
    let mut params = vec![product.to_value()];
    params.extend(search.params());
    params.push(ended.to_value());
    params
}

/// One of them: for the operator.
pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Listed>, Error> {
    tx.one(BY_UID, params![uid], read)
}

/// Which of all VXCs, for the operator.
#[derive(Debug, Clone)]
pub struct Query {
    /// With an end of this company.
    pub company: Option<CompanyId>,
    pub search: Search,
    /// First and last state, as in [`crate::service_list::Query::states`].
    pub states: (u8, u8),
}

impl Query {
    fn params(&self) -> Vec<Value> {
        let mut params = vec![self.company.map_or(0, |company| company.0).to_value()];
        params.extend(self.search.params());
        params.extend_from_slice(params![self.states.0, self.states.1]);
        params
    }
}

/// A page of all VXCs, the newest first: for the operator.
pub fn page(tx: &Tx<'_>, query: &Query, limit: u32, offset: u64) -> Result<Vec<Listed>, Error> {
    let mut params = query.params();
    params.extend_from_slice(params![limit, offset]);
    tx.all(ALL, &params, read)
}

/// How many [`page`] finds.
pub fn count(tx: &Tx<'_>, query: &Query) -> Result<u64, Error> {
    Ok(tx.one(COUNT_ALL, &query.params(), |row| row.get("n"))?.unwrap_or(0))
}
