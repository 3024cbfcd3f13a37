//! Ports, MCRs and MVEs.

use domain::{CompanyId, ProductId, ProductKind, Status, Time, Uid};

use crate::search::{fold, page_ids};
use crate::statement::page_ids;
use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, uid, number, company_id, kind, name, status, speed, location, zone, market, device_id, capacity_used, term_months,
               contract_start, contract_end, cost_centre, promo_code, marketplace_visible, locked, admin_locked, lag_id, lag_number, config,
               created_by, created_at, live_at, ended_at, version, applied_version, link_up, fault, attempts, retry_at
             FROM products ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO products (uid, number, company_id, kind, name, status, speed, location, zone, market, device_id, capacity_used,
                term_months, contract_start, contract_end, cost_centre, promo_code, marketplace_visible, lag_id, lag_number, config,
                created_by, created_at, name_folded)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) RETURNING id";
    LEAD_LAG = "UPDATE products SET lag_id = id WHERE id = $1";
    BY_ID = select!("WHERE id = $1");
    // SQLite makes a temporary table for `id IN ($1, $2)`.
    PAIR = concat!(select!("WHERE id = $1"), " UNION ALL ", select!("WHERE id = $2 AND $2 <> $1"));
    BY_UID = select!("WHERE uid = $1");
    BY_NUMBER = select!("WHERE number = $1");
    OF_COMPANY = select!("WHERE company_id = $1 ORDER BY id");
    OF_LAG = select!("WHERE lag_id = $1 AND lag_id <> 0 ORDER BY id");
    ON_MARKETPLACE = select!("WHERE marketplace_visible = 1 AND status IN ('CONFIGURED', 'LIVE') ORDER BY id");
    EVERY = select!("ORDER BY id");
    FAR_OF_COMPANY = select!("WHERE id IN (SELECT a_product_id FROM vxcs WHERE b_company_id = $1 AND owner_id <> $1
                                           UNION ALL SELECT b_product_id FROM vxcs WHERE owner_id = $1 AND b_company_id <> $1)");
    // Not `id = $1 OR id IN`: PostgreSQL goes through all of a table for that.
    AROUND_PRODUCT = select!("WHERE id IN (SELECT id FROM products WHERE id = $1
                                           UNION ALL SELECT a_product_id FROM vxcs WHERE b_product_id = $1
                                           UNION ALL SELECT b_product_id FROM vxcs WHERE a_product_id = $1)");
    AROUND_WAITING = select!("WHERE id IN (
                                SELECT v.a_product_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                                  WHERE r.status = 'PENDING' AND (v.owner_id = $1 OR v.b_company_id = $1)
                                UNION SELECT v.b_product_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                                  WHERE r.status = 'PENDING' AND (v.owner_id = $1 OR v.b_company_id = $1))");
    WITH_KEYS = select!("WHERE company_id = $1 AND id IN (SELECT product_id FROM service_keys WHERE company_id = $1)");
    OF_PAGE = concat!(select!("WHERE id IN ("), page_ids!(), ")");
    CAPACITY = "SELECT CAST(COALESCE(SUM(capacity_used), 0) AS BIGINT) AS used FROM products
                WHERE device_id = $1 AND status NOT IN ('DECOMMISSIONED', 'FAILED')";
    EDIT = "UPDATE products SET name = $2, cost_centre = $3, marketplace_visible = $4, term_months = $5, contract_start = $6,
              contract_end = $7, config = $8, name_folded = $9 WHERE id = $1";
    LOCK = "UPDATE products SET locked = $2, admin_locked = $3 WHERE id = $1";
    CHANGED = "UPDATE products SET version = version + 1, attempts = 0, retry_at = 0 WHERE id = $1";
    END = "UPDATE products SET status = $2, ended_at = $3, version = version + 1, attempts = 0, retry_at = 0 WHERE id = $1";
    PROGRESS = "UPDATE products SET status = $2, applied_version = $3, link_up = $4, fault = $5, attempts = $6, retry_at = $7, live_at = $8
                WHERE id = $1";
    VERSION = "SELECT version FROM products WHERE uid = $1";
    LIFT = "UPDATE products SET version = $2 + 1, attempts = 0, retry_at = 0 WHERE id = $1 AND version <= $2";
    RETRY = "UPDATE products SET attempts = 0, retry_at = 0 WHERE id = $1";
    ON_FABRIC = "SELECT id, uid, applied_version, link_up FROM products
                 WHERE id > $1 AND applied_version > 0 AND status NOT IN ('DECOMMISSIONED', 'FAILED') ORDER BY id LIMIT $2";
    SET_LINK = "UPDATE products SET link_up = $3 WHERE id = $1 AND applied_version = $2";
}

/// A Port, MCR or MVE as stored: never shown to a client as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub uid: Uid,
    pub number: i64,
    pub company_id: CompanyId,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    /// red | blue
    pub zone: String,
    pub market: String,
    pub device_id: i64,
    /// Of the device's capacity: Mbit/s for an MCR, cores for an MVE, 0 for a Port.
    pub capacity_used: u32,
    pub term_months: u32,
    pub contract_start: Time,
    pub contract_end: Time,
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub marketplace_visible: bool,
    pub locked: bool,
    pub admin_locked: bool,
    /// The row of the LAG's primary Port; 0 outside a LAG.
    pub lag_id: i64,
    /// The LAG's public number: `aggregationId`.
    pub lag_number: Option<i64>,
    /// What only this kind has, as JSON.
    pub config: String,
    pub created_by: String,
    pub created_at: Time,
    pub live_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// Counts changes of what should be on the fabric.
    pub version: i64,
    pub applied_version: i64,
    pub link_up: Option<bool>,
    /// For the operator alone.
    pub fault: Option<String>,
    pub attempts: u32,
    pub retry_at: Time,
}

impl Product {
    /// Whose VLANs it uses: the LAG's primary, or its own.
    pub const fn vlan_space(&self) -> ProductId {
        if self.lag_id == 0 { self.id } else { ProductId(self.lag_id) }
    }

    pub const fn lag_primary(&self) -> bool {
        self.lag_id == self.id.0
    }
}

/// The LAG that a new Port is in from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// `None`: the new Port is the primary itself.
    pub primary: Option<ProductId>,
    /// Its public number.
    pub number: i64,
}

/// What an order says of a new product.
#[derive(Debug, Clone)]
pub struct NewProduct {
    pub uid: Uid,
    pub number: i64,
    pub company_id: CompanyId,
    pub kind: ProductKind,
    pub name: String,
    pub speed: u32,
    pub location: i64,
    pub zone: String,
    pub market: String,
    pub device_id: i64,
    pub capacity_used: u32,
    pub term_months: u32,
    pub contract_start: Time,
    pub contract_end: Time,
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub marketplace_visible: bool,
    pub lag: Option<Lag>,
    pub config: String,
    pub created_by: String,
    pub created_at: Time,
}

fn read(row: &mut Row<'_>) -> Result<Product, Error> {
    Ok(Product {
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        company_id: row.get("company_id")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        status: row.get("status")?,
        speed: row.get("speed")?,
        location: row.get("location")?,
        zone: row.get("zone")?,
        market: row.get("market")?,
        device_id: row.get("device_id")?,
        capacity_used: row.get("capacity_used")?,
        term_months: row.get("term_months")?,
        contract_start: row.get("contract_start")?,
        contract_end: row.get("contract_end")?,
        cost_centre: row.get("cost_centre")?,
        promo_code: row.get("promo_code")?,
        marketplace_visible: row.get("marketplace_visible")?,
        locked: row.get("locked")?,
        admin_locked: row.get("admin_locked")?,
        lag_id: row.get("lag_id")?,
        lag_number: row.get("lag_number")?,
        config: row.get("config")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        live_at: row.get("live_at")?,
        ended_at: row.get("ended_at")?,
        version: row.get("version")?,
        applied_version: row.get("applied_version")?,
        link_up: row.get("link_up")?,
        fault: row.get("fault")?,
        attempts: row.get("attempts")?,
        retry_at: row.get("retry_at")?,
    })
}

/// Inserts it as DEPLOYABLE, version 1.
pub fn insert(tx: &Tx<'_>, new: &NewProduct) -> Result<ProductId, Error> {
    let n = new;
    let lag_id = n.lag.and_then(|lag| lag.primary).map_or(0, |primary| primary.0);
    let id = tx.insert(
        INSERT,
        params![
            n.uid, n.number, n.company_id, n.kind, n.name, Status::Deployable, n.speed, n.location, n.zone, n.market, n.device_id,
            n.capacity_used, n.term_months, n.contract_start, n.contract_end, n.cost_centre, n.promo_code, n.marketplace_visible, lag_id,
            n.lag.map(|lag| lag.number), n.config, n.created_by, n.created_at, fold(&n.name)
        ],
    )?;
    if n.lag.is_some_and(|lag| lag.primary.is_none()) {
        tx.run(LEAD_LAG, params![id])?;
    }
    Ok(ProductId(id))
}

pub fn by_id(tx: &Tx<'_>, id: ProductId) -> Result<Option<Product>, Error> {
    tx.one(BY_ID, params![id], read)
}

/// Both of them, in any order; one when they are the same.
pub fn pair(tx: &Tx<'_>, one: ProductId, other: ProductId) -> Result<Vec<Product>, Error> {
    tx.all(PAIR, params![one, other], read)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Product>, Error> {
    tx.one(BY_UID, params![uid], read)
}

pub fn by_number(tx: &Tx<'_>, number: i64) -> Result<Option<Product>, Error> {
    tx.one(BY_NUMBER, params![number], read)
}

/// Everything a company has or had, oldest first.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Product>, Error> {
    tx.all(OF_COMPANY, params![company], read)
}

/// The Ports of a LAG, primary first.
pub fn of_lag(tx: &Tx<'_>, primary: ProductId) -> Result<Vec<Product>, Error> {
    tx.all(OF_LAG, params![primary], read)
}

/// Ready products that their companies show on the marketplace.
pub fn on_marketplace(tx: &Tx<'_>) -> Result<Vec<Product>, Error> {
    tx.all(ON_MARKETPLACE, params![], read)
}

/// What the VXCs of a company end on at the sides of other companies.
pub fn far_of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Product>, Error> {
    tx.all(FAR_OF_COMPANY, params![company], read)
}

/// A product, and what the VXCs on it end on at the other side.
pub fn around_product(tx: &Tx<'_>, product: ProductId) -> Result<Vec<Product>, Error> {
    tx.all(AROUND_PRODUCT, params![product], read)
}

/// What those VXCs of a company end on, on both sides, of which a change waits.
pub fn around_waiting(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Product>, Error> {
    tx.all(AROUND_WAITING, params![company], read)
}

/// The products of a company that have service keys.
pub fn with_keys(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Product>, Error> {
    tx.all(WITH_KEYS, params![company], read)
}

/// These products, at most [`crate::search::PAGE`].
pub fn of_page(tx: &Tx<'_>, ids: &[ProductId]) -> Result<Vec<Product>, Error> {
    tx.all(OF_PAGE, &page_ids(ids.iter().map(|id| id.0)), read)
}

/// All of them: for the operator.
pub fn every(tx: &Tx<'_>) -> Result<Vec<Product>, Error> {
    tx.all(EVERY, params![], read)
}

/// How much of a device's capacity is in use.
pub fn capacity_used(tx: &Tx<'_>, device_id: i64) -> Result<i64, Error> {
    Ok(tx.one(CAPACITY, params![device_id], |row| row.get("used"))?.unwrap_or(0))
}

/// Saves the fields that a company may edit, as `product` has them now.
pub fn save_edit(tx: &Tx<'_>, product: &Product) -> Result<(), Error> {
    let p = product;
    tx.run(
        EDIT,
        params![p.id, p.name, p.cost_centre, p.marketplace_visible, p.term_months, p.contract_start, p.contract_end, p.config, fold(&p.name)],
    )
    .map(drop)
}

pub fn lock(tx: &Tx<'_>, id: ProductId, locked: bool, admin_locked: bool) -> Result<(), Error> {
    tx.run(LOCK, params![id, locked, admin_locked]).map(drop)
}

/// What should be on the fabric has changed.
pub fn changed(tx: &Tx<'_>, id: ProductId) -> Result<(), Error> {
    tx.run(CHANGED, params![id]).map(drop)
}

/// Ends it (DECOMMISSIONED); the fabric still has to be told.
pub fn end(tx: &Tx<'_>, id: ProductId, status: Status, at: Time) -> Result<(), Error> {
    tx.run(END, params![id, status, at]).map(drop)
}

/// What the provisioning worker learned; `product` carries the new values.
pub fn save_progress(tx: &Tx<'_>, product: &Product) -> Result<(), Error> {
    let p = product;
    tx.run(PROGRESS, params![p.id, p.status, p.applied_version, p.link_up, p.fault, p.attempts, p.retry_at, p.live_at]).map(drop)
}

/// Which version should be on the fabric.
pub fn version(tx: &Tx<'_>, uid: Uid) -> Result<Option<i64>, Error> {
    tx.one(VERSION, params![uid], |row| row.get("version"))
}

/// Brings its version above `newest`, which the fabric has seen.
pub fn lift(tx: &Tx<'_>, id: ProductId, newest: i64) -> Result<(), Error> {
    tx.run(LIFT, params![id, newest]).map(drop)
}

/// Lets the provisioning worker try again at once.
pub fn retry(tx: &Tx<'_>, id: ProductId) -> Result<(), Error> {
    tx.run(RETRY, params![id]).map(drop)
}

/// What is known of something that the fabric carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnFabric {
    pub id: ProductId,
    pub uid: Uid,
    pub applied_version: i64,
    pub link_up: Option<bool>,
}

/// What the fabric was given and should still have, in order of id from beyond `after`.
pub fn on_fabric(tx: &Tx<'_>, after: ProductId, limit: u32) -> Result<Vec<OnFabric>, Error> {
    tx.all(ON_FABRIC, params![after, limit], |row| {
        Ok(OnFabric {
            id: row.get("id")?,
            uid: row.get("uid")?,
            applied_version: row.get("applied_version")?,
            link_up: row.get("link_up")?,
        })
    })
}

/// Notes a link that went up or down, unless another version has been applied meanwhile.
pub fn set_link(tx: &Tx<'_>, id: ProductId, applied_version: i64, link_up: Option<bool>) -> Result<(), Error> {
    tx.run(SET_LINK, params![id, applied_version, link_up]).map(drop)
}
