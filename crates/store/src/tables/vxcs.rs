//! VXCs, both ends in one row. No other part of the program may hold such a row: see `app::vxcs` for the views made of it.

use domain::{CompanyId, ProductId, ServiceKeyId, Side, Status, Time, Uid, VxcId};

use crate::search::fold;
use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, uid, number, order_uid, owner_id, b_company_id, a_product_id, b_product_id, key_id, status, status_before, rate,
               max_rate, shutdown, term_months, contract_start, contract_end, cost_centre, promo_code, a_name, a_vlan, a_inner, a_vnic,
               a_config, a_isolated, a_locked, b_name, b_vlan, b_inner, b_vnic, b_config, b_isolated, b_locked, admin_locked, created_by,
               created_at, live_at, ends_at, ended_at, version, applied_version, a_link_up, b_link_up, fault, attempts, retry_at
             FROM vxcs ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO vxcs (uid, number, order_uid, owner_id, b_company_id, a_product_id, b_product_id, key_id, status, rate, max_rate,
                shutdown, term_months, contract_start, contract_end, cost_centre, promo_code, a_name, a_vlan, a_inner, a_vnic, a_config,
                b_name, b_vlan, b_inner, b_vnic, b_config, created_by, created_at, a_name_folded, b_name_folded)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
                $26, $27, $28, $29, $30, $31) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    BY_UID = select!("WHERE uid = $1");
    BY_NUMBER = select!("WHERE number = $1");
    OF_COMPANY = select!("WHERE owner_id = $1 OR b_company_id = $1");
    AT_PRODUCT = select!("WHERE a_product_id = $1 OR b_product_id = $1 ORDER BY id");
    WAITING = select!("WHERE (owner_id = $1 OR b_company_id = $1)
                         AND id IN (SELECT vxc_id FROM proposals WHERE proposals.status = 'PENDING') ORDER BY id");
    // Not along the ids: among few that are cancelled.
    TERM_OVER = "SELECT id FROM vxcs
                 WHERE status IN ('CANCELLED', 'CANCELLED_PARENT') AND ends_at <= $1 AND +id > $2 ORDER BY +id LIMIT $3";
    CONFIGS_AT = "SELECT id, 'A' AS side, a_config AS config FROM vxcs
                  WHERE a_product_id = $1 AND a_config IS NOT NULL AND status NOT IN ('DECOMMISSIONED', 'FAILED')
                  UNION ALL
                  SELECT id, 'B' AS side, b_config AS config FROM vxcs
                  WHERE b_product_id = $1 AND b_config IS NOT NULL AND status NOT IN ('DECOMMISSIONED', 'FAILED')";
    ON_LAG = "SELECT id FROM vxcs WHERE status NOT IN ('NEW', 'DECOMMISSIONED', 'FAILED')
                AND id IN (SELECT v.id FROM products p JOIN vxcs v ON v.a_product_id = p.id WHERE p.lag_id = $1
                           UNION ALL SELECT v.id FROM products p JOIN vxcs v ON v.b_product_id = p.id WHERE p.lag_id = $1)
              ORDER BY id";
    ANOTHER_OF_KEY = "SELECT 1 FROM vxcs WHERE key_id = $1 AND id <> $2 LIMIT 1";
    ATTACHED = "SELECT COUNT(*) AS n FROM vxcs WHERE (a_product_id = $1 OR b_product_id = $1) AND status NOT IN ('DECOMMISSIONED', 'FAILED')";
    SAVE = "UPDATE vxcs SET a_product_id = $2, b_product_id = $3, status = $4, status_before = $5, rate = $6, max_rate = $7, shutdown = $8,
              term_months = $9, contract_start = $10, contract_end = $11, cost_centre = $12, a_name = $13, a_vlan = $14, a_inner = $15,
              a_vnic = $16, a_config = $17, a_isolated = $18, a_locked = $19, b_name = $20, b_vlan = $21, b_inner = $22, b_vnic = $23,
              b_config = $24, b_isolated = $25, b_locked = $26, admin_locked = $27, ends_at = $28, ended_at = $29,
              a_name_folded = $30, b_name_folded = $31
            WHERE id = $1";
    SET_TAGS = "UPDATE vxcs SET a_vlan = $2, a_inner = $3, b_vlan = $4, b_inner = $5 WHERE id = $1";
    CHANGED = "UPDATE vxcs SET version = version + 1, attempts = 0, retry_at = 0 WHERE id = $1";
    PROGRESS = "UPDATE vxcs SET status = $2, applied_version = $3, a_link_up = $4, b_link_up = $5, fault = $6, attempts = $7, retry_at = $8,
                  live_at = $9 WHERE id = $1";
    VERSION = "SELECT version FROM vxcs WHERE uid = $1";
    LIFT = "UPDATE vxcs SET version = $2 + 1, attempts = 0, retry_at = 0 WHERE id = $1 AND version <= $2";
    RETRY = "UPDATE vxcs SET attempts = 0, retry_at = 0 WHERE id = $1";
    ON_FABRIC = "SELECT id, uid, applied_version, a_link_up, b_link_up FROM vxcs
                 WHERE id > $1 AND applied_version > 0 AND status NOT IN ('NEW', 'DECOMMISSIONED', 'FAILED') ORDER BY id LIMIT $2";
    SET_LINKS = "UPDATE vxcs SET a_link_up = $3, b_link_up = $4 WHERE id = $1 AND applied_version = $2";
}

/// One end, as its company configured it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub company_id: CompanyId,
    pub product_id: ProductId,
    /// What this end's company calls the connection.
    pub name: String,
    /// `None`: untagged.
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    /// MCR configuration, JSON of `domain::mcr::EndConfig` with its secrets enveloped.
    pub config: Option<String>,
    pub isolated: bool,
    pub locked: bool,
    pub link_up: Option<bool>,
}

/// A VXC as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vxc {
    pub id: VxcId,
    pub uid: Uid,
    pub number: i64,
    /// Names the order in `vxcApproval.uid` and `/v2/order/vxc/{uid}`.
    pub order_uid: Uid,
    pub key_id: Option<ServiceKeyId>,
    pub status: Status,
    /// What a restore goes back to.
    pub status_before: Option<Status>,
    /// Mbit/s, each direction.
    pub rate: u32,
    /// Up to here West changes the rate alone.
    pub max_rate: u32,
    pub shutdown: bool,
    pub term_months: u32,
    pub contract_start: Time,
    pub contract_end: Time,
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    /// West's end. Its company owns the VXC and pays.
    pub a: End,
    /// East's end.
    pub b: End,
    pub admin_locked: bool,
    pub created_by: String,
    pub created_at: Time,
    pub live_at: Option<Time>,
    /// When a cancelled VXC goes.
    pub ends_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub version: i64,
    pub applied_version: i64,
    /// For the operator alone.
    pub fault: Option<String>,
    pub attempts: u32,
    pub retry_at: Time,
}

impl Vxc {
    pub const fn end(&self, side: Side) -> &End {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    pub const fn end_mut(&mut self, side: Side) -> &mut End {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }

    /// Which ends are this company's: none, one or both.
    pub fn sides_of(&self, company: CompanyId) -> Vec<Side> {
        Side::ALL.iter().copied().filter(|side| self.end(*side).company_id == company).collect()
    }
}

/// What an order says of a new VXC.
#[derive(Debug, Clone)]
pub struct NewVxc {
    pub uid: Uid,
    pub number: i64,
    pub order_uid: Uid,
    pub key_id: Option<ServiceKeyId>,
    pub status: Status,
    pub rate: u32,
    pub max_rate: u32,
    pub shutdown: bool,
    pub term_months: u32,
    pub contract_start: Time,
    pub contract_end: Time,
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub a: End,
    pub b: End,
    pub created_by: String,
    pub created_at: Time,
}

fn read(row: &mut Row<'_>) -> Result<Vxc, Error> {
    let (id, uid, number, order_uid) = (row.get("id")?, row.get("uid")?, row.get("number")?, row.get("order_uid")?);
    let (a_company, b_company) = (row.get("owner_id")?, row.get("b_company_id")?);
    let (a_product, b_product) = (row.get("a_product_id")?, row.get("b_product_id")?);
    let mut vxc = Vxc {
        id,
        uid,
        number,
        order_uid,
        key_id: row.get("key_id")?,
        status: row.get("status")?,
        status_before: row.get("status_before")?,
        rate: row.get("rate")?,
        max_rate: row.get("max_rate")?,
        shutdown: row.get("shutdown")?,
        term_months: row.get("term_months")?,
        contract_start: row.get("contract_start")?,
        contract_end: row.get("contract_end")?,
        cost_centre: row.get("cost_centre")?,
        promo_code: row.get("promo_code")?,
        a: End {
            company_id: a_company,
            product_id: a_product,
            name: row.get("a_name")?,
            vlan: row.get("a_vlan")?,
            inner: row.get("a_inner")?,
            vnic: row.get("a_vnic")?,
            config: row.get("a_config")?,
            isolated: row.get("a_isolated")?,
            locked: row.get("a_locked")?,
            link_up: None,
        },
        b: End {
            company_id: b_company,
            product_id: b_product,
            name: row.get("b_name")?,
            vlan: row.get("b_vlan")?,
            inner: row.get("b_inner")?,
            vnic: row.get("b_vnic")?,
            config: row.get("b_config")?,
            isolated: row.get("b_isolated")?,
            locked: row.get("b_locked")?,
            link_up: None,
        },
        admin_locked: row.get("admin_locked")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
        live_at: row.get("live_at")?,
        ends_at: row.get("ends_at")?,
        ended_at: row.get("ended_at")?,
        version: row.get("version")?,
        applied_version: row.get("applied_version")?,
        fault: None,
        attempts: 0,
        retry_at: Time::from_ms(0),
    };
    vxc.a.link_up = row.get("a_link_up")?;
    vxc.b.link_up = row.get("b_link_up")?;
    vxc.fault = row.get("fault")?;
    vxc.attempts = row.get("attempts")?;
    vxc.retry_at = row.get("retry_at")?;
    Ok(vxc)
}

pub fn insert(tx: &Tx<'_>, new: &NewVxc) -> Result<VxcId, Error> {
    let (n, a, b) = (new, &new.a, &new.b);
    tx.insert(
        INSERT,
        params![
            n.uid, n.number, n.order_uid, a.company_id, b.company_id, a.product_id, b.product_id, n.key_id, n.status, n.rate, n.max_rate,
            n.shutdown, n.term_months, n.contract_start, n.contract_end, n.cost_centre, n.promo_code, a.name, a.vlan, a.inner, a.vnic,
            a.config, b.name, b.vlan, b.inner, b.vnic, b.config, n.created_by, n.created_at,
            fold(&a.name), fold(&b.name)
        ],
    )
    .map(VxcId)
}

/// Whether another one than this was ordered with the key, whatever has become of it.
pub fn another_of_key(tx: &Tx<'_>, key: ServiceKeyId, than: VxcId) -> Result<bool, Error> {
    tx.exists(ANOTHER_OF_KEY, params![key, than])
}

pub fn by_id(tx: &Tx<'_>, id: VxcId) -> Result<Option<Vxc>, Error> {
    tx.one(BY_ID, params![id], read)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Vxc>, Error> {
    tx.one(BY_UID, params![uid], read)
}

pub fn by_number(tx: &Tx<'_>, number: i64) -> Result<Option<Vxc>, Error> {
    tx.one(BY_NUMBER, params![number], read)
}

/// Every VXC with an end of this company, oldest first.
pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Vxc>, Error> {
    let mut found = tx.all(OF_COMPANY, params![company], read)?;
    // To put them in order SQLite would write all the rows anew.
    found.sort_by_key(|vxc| vxc.id);
    Ok(found)
}

/// Every VXC that has or had an end on this product.
pub fn at_product(tx: &Tx<'_>, product: ProductId) -> Result<Vec<Vxc>, Error> {
    tx.all(AT_PRODUCT, params![product], read)
}

/// The configuration of one end on an MCR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndConfig {
    pub vxc: VxcId,
    pub side: Side,
    /// As [`End::config`].
    pub config: String,
}

/// The configurations of all ends on this MCR, in no order.
pub fn configs_at(tx: &Tx<'_>, mcr: ProductId) -> Result<Vec<EndConfig>, Error> {
    tx.all(CONFIGS_AT, params![mcr], |row| {
        Ok(EndConfig { vxc: row.get("id")?, side: row.get("side")?, config: row.get("config")? })
    })
}

/// The VXCs on the fabric that end on any Port of the LAG of this primary.
pub fn on_lag(tx: &Tx<'_>, primary: ProductId) -> Result<Vec<VxcId>, Error> {
    tx.all(ON_LAG, params![primary], |row| row.get("id"))
}

/// Every VXC of this company of which a change waits.
pub fn waiting(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Vxc>, Error> {
    tx.all(WAITING, params![company], read)
}

/// Cancelled VXCs whose time has come, in order of id from beyond `after`.
pub fn term_over(tx: &Tx<'_>, now: Time, after: i64, limit: u32) -> Result<Vec<i64>, Error> {
    tx.all(TERM_OVER, params![now, after, limit], |row| row.get("id"))
}

/// How many VXCs that aren't gone have an end on this product.
pub fn attached(tx: &Tx<'_>, product: ProductId) -> Result<i64, Error> {
    Ok(tx.one(ATTACHED, params![product], |row| row.get("n"))?.unwrap_or(0))
}

/// Saves everything that verbs change, as `vxc` has it now. Whether the fabric has to be told is said with [`changed`].
pub fn save(tx: &Tx<'_>, vxc: &Vxc) -> Result<(), Error> {
    let (v, a, b) = (vxc, &vxc.a, &vxc.b);
    tx.run(
        SAVE,
        params![
            v.id, a.product_id, b.product_id, v.status, v.status_before, v.rate, v.max_rate, v.shutdown, v.term_months, v.contract_start,
            v.contract_end, v.cost_centre, a.name, a.vlan, a.inner, a.vnic, a.config, a.isolated, a.locked, b.name, b.vlan, b.inner, b.vnic,
            b.config, b.isolated, b.locked, v.admin_locked, v.ends_at, v.ended_at,
            fold(&a.name), fold(&b.name)
        ],
    )
    .map(drop)
}

/// Saves the VLANs of both ends, and nothing else: no index has to be touched for them.
pub fn save_tags(tx: &Tx<'_>, vxc: &Vxc) -> Result<(), Error> {
    let (a, b) = (&vxc.a, &vxc.b);
    tx.run(SET_TAGS, params![vxc.id, a.vlan, a.inner, b.vlan, b.inner]).map(drop)
}

/// What should be on the fabric has changed.
pub fn changed(tx: &Tx<'_>, id: VxcId) -> Result<(), Error> {
    tx.run(CHANGED, params![id]).map(drop)
}

/// What the provisioning worker learned; `vxc` carries the new values.
pub fn save_progress(tx: &Tx<'_>, vxc: &Vxc) -> Result<(), Error> {
    let v = vxc;
    tx.run(PROGRESS, params![v.id, v.status, v.applied_version, v.a.link_up, v.b.link_up, v.fault, v.attempts, v.retry_at, v.live_at])
        .map(drop)
}

/// Which version should be on the fabric.
pub fn version(tx: &Tx<'_>, uid: Uid) -> Result<Option<i64>, Error> {
    tx.one(VERSION, params![uid], |row| row.get("version"))
}

/// Brings its version above `newest`, which the fabric has seen.
pub fn lift(tx: &Tx<'_>, id: VxcId, newest: i64) -> Result<(), Error> {
    tx.run(LIFT, params![id, newest]).map(drop)
}

/// Lets the provisioning worker try again at once.
pub fn retry(tx: &Tx<'_>, id: VxcId) -> Result<(), Error> {
    tx.run(RETRY, params![id]).map(drop)
}

/// What is known of a VXC that the fabric carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnFabric {
    pub id: VxcId,
    pub uid: Uid,
    pub applied_version: i64,
    pub a_link_up: Option<bool>,
    pub b_link_up: Option<bool>,
}

/// What the fabric was given and should still have, in order of id from beyond `after`.
pub fn on_fabric(tx: &Tx<'_>, after: VxcId, limit: u32) -> Result<Vec<OnFabric>, Error> {
    tx.all(ON_FABRIC, params![after, limit], |row| {
        Ok(OnFabric {
            id: row.get("id")?,
            uid: row.get("uid")?,
            applied_version: row.get("applied_version")?,
            a_link_up: row.get("a_link_up")?,
            b_link_up: row.get("b_link_up")?,
        })
    })
}

/// Notes links that went up or down, unless another version has been applied meanwhile.
pub fn set_links(tx: &Tx<'_>, id: VxcId, applied_version: i64, a: Option<bool>, b: Option<bool>) -> Result<(), Error> {
    tx.run(SET_LINKS, params![id, applied_version, a, b]).map(drop)
}
