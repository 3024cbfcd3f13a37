//! Service keys and their uses. A key is never deleted (SK-53) and never updated by a use: uses are rows of their own.

use std::collections::HashMap;

use domain::{CompanyId, ProductId, ServiceKeyId, Time, Uid, VxcId};

use crate::search::{fold, page_ids};
use crate::statement::page_ids;
use crate::{Error, Row, Tx, params, statements};

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, key_uid, company_id, product_id, description, single_use, max_speed, active, pre_approved, vlan, inner_vlan, vnic,
               config, valid_from, valid_to, promo_code, reserve_at_creation, max_uses, max_total_rate, companies, created_by, created_at
             FROM service_keys ",
            $tail
        )
    };
}

statements! {
    INSERT = "INSERT INTO service_keys (key_uid, company_id, product_id, description, single_use, max_speed, active, pre_approved, vlan,
                inner_vlan, vnic, config, valid_from, valid_to, promo_code, reserve_at_creation, max_uses, max_total_rate, companies,
                created_by, created_at, description_folded)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    BY_KEY = select!("WHERE key_uid = $1");
    OF_COMPANY = select!("WHERE company_id = $1 ORDER BY id");
    OF_PRODUCT = select!("WHERE product_id = $1 ORDER BY id");
    OF_COMPANY_BY_PREFIX = select!("WHERE company_id = $1 AND key_uid >= $2 AND key_uid < $3 ORDER BY id LIMIT 2");
    // Found by their ends, of which few are recent, and not by their ids: +id is no use to an index.
    EXPIRED = "SELECT id FROM service_keys
               WHERE valid_to >= $2 AND valid_to < $1 AND +id > $3 AND (
                 EXISTS (SELECT 1 FROM vlans WHERE vlans.holder = 'key' AND vlans.holder_id = service_keys.id)
                 OR EXISTS (SELECT 1 FROM inner_vlans WHERE inner_vlans.holder = 'key' AND inner_vlans.holder_id = service_keys.id))
               ORDER BY +id LIMIT $4";
    // By the space, which has a few thousand VLANs, and not by the kind of holder, which most VLANs of all share: a word that is put
    // together is no use to an index.
    LAPSED_IN = select!("WHERE id IN (
                           SELECT holder_id FROM vlans WHERE holder || '' = 'key' AND space_id = $2
                           UNION SELECT inner_vlans.holder_id FROM inner_vlans JOIN vlans ON vlans.id = inner_vlans.vlan_id
                             WHERE inner_vlans.holder || '' = 'key' AND vlans.space_id = $2)
                           AND (valid_to < $1 OR EXISTS (
                             SELECT 1 FROM products WHERE products.id = product_id AND products.status IN ('DECOMMISSIONED', 'FAILED')))
                         ORDER BY id");
    SAVE = "UPDATE service_keys SET description = $2, single_use = $3, max_speed = $4, active = $5, pre_approved = $6, vlan = $7,
              inner_vlan = $8, vnic = $9, config = $10, valid_from = $11, valid_to = $12, promo_code = $13, max_uses = $14,
              max_total_rate = $15, companies = $16, description_folded = $17 WHERE id = $1";
    USE = "INSERT INTO key_uses (key_id, slot, vxc_id, company_id, rate, used_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    GIVE_BACK = "UPDATE key_uses SET slot = 0 - id, returned_at = $2 WHERE vxc_id = $1 AND returned_at IS NULL";
    USES = "SELECT COUNT(*) AS uses, MAX(used_at) AS last_used
            FROM key_uses WHERE key_id = $1 AND returned_at IS NULL";
    USES_OF_COMPANY = "SELECT key_uses.key_id AS key_id, COUNT(*) AS uses, MAX(key_uses.used_at) AS last_used
                       FROM key_uses JOIN service_keys ON service_keys.id = key_uses.key_id
                       WHERE service_keys.company_id = $1 AND key_uses.returned_at IS NULL GROUP BY key_uses.key_id";
    LIVE_RATE = "SELECT CAST(COALESCE(SUM(vxcs.rate), 0) AS BIGINT) AS total FROM key_uses JOIN vxcs ON vxcs.id = key_uses.vxc_id
                 WHERE key_uses.key_id = $1 AND key_uses.returned_at IS NULL AND vxcs.status NOT IN ('DECOMMISSIONED', 'FAILED')";
    LIVE_RATES_OF_COMPANY = "SELECT key_uses.key_id AS key_id, CAST(COALESCE(SUM(vxcs.rate), 0) AS BIGINT) AS total
                             FROM key_uses JOIN vxcs ON vxcs.id = key_uses.vxc_id JOIN service_keys ON service_keys.id = key_uses.key_id
                             WHERE service_keys.company_id = $1 AND key_uses.returned_at IS NULL
                               AND vxcs.status NOT IN ('DECOMMISSIONED', 'FAILED') GROUP BY key_uses.key_id";
    OF_PAGE = concat!(select!("WHERE id IN ("), page_ids!(), ")");
}

/// A key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceKey {
    pub id: ServiceKeyId,
    pub key: Uid,
    pub company_id: CompanyId,
    pub product_id: ProductId,
    pub description: Option<String>,
    pub single_use: bool,
    /// Mbit/s.
    pub max_speed: u32,
    pub active: bool,
    /// `None`: not said, which grants at once.
    pub pre_approved: Option<bool>,
    pub vlan: Option<u16>,
    pub inner_vlan: Option<u16>,
    pub vnic: Option<u8>,
    /// MCR configuration for the B-End, as in [`crate::vxcs::End::config`].
    pub config: Option<String>,
    pub valid_from: Time,
    pub valid_to: Time,
    pub promo_code: Option<String>,
    /// Whether its VLAN is taken when the key is made (else when it's used).
    pub reserve_at_creation: bool,
    pub max_uses: Option<u32>,
    /// Mbit/s over all connections of the key.
    pub max_total_rate: Option<u32>,
    /// JSON array of company uids that may use it; `None`: any.
    pub companies: Option<String>,
    pub created_by: String,
    pub created_at: Time,
}

/// What has been made of a key so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    pub count: u32,
    pub last_used: Option<Time>,
}

fn read(row: &mut Row<'_>) -> Result<ServiceKey, Error> {
    Ok(ServiceKey {
        id: row.get("id")?,
        key: row.get("key_uid")?,
        company_id: row.get("company_id")?,
        product_id: row.get("product_id")?,
        description: row.get("description")?,
        single_use: row.get("single_use")?,
        max_speed: row.get("max_speed")?,
        active: row.get("active")?,
        pre_approved: row.get("pre_approved")?,
        vlan: row.get("vlan")?,
        inner_vlan: row.get("inner_vlan")?,
        vnic: row.get("vnic")?,
        config: row.get("config")?,
        valid_from: row.get("valid_from")?,
        valid_to: row.get("valid_to")?,
        promo_code: row.get("promo_code")?,
        reserve_at_creation: row.get("reserve_at_creation")?,
        max_uses: row.get("max_uses")?,
        max_total_rate: row.get("max_total_rate")?,
        companies: row.get("companies")?,
        created_by: row.get("created_by")?,
        created_at: row.get("created_at")?,
    })
}

/// Inserts the key; its `id` is ignored and given anew.
pub fn insert(tx: &Tx<'_>, key: &ServiceKey) -> Result<ServiceKeyId, Error> {
    let k = key;
    tx.insert(
        INSERT,
        params![
            k.key,
            k.company_id,
            k.product_id,
            k.description,
            k.single_use,
            k.max_speed,
            k.active,
            k.pre_approved,
            k.vlan,
            k.inner_vlan,
            k.vnic,
            k.config,
            k.valid_from,
            k.valid_to,
            k.promo_code,
            k.reserve_at_creation,
            k.max_uses,
            k.max_total_rate,
            k.companies,
            k.created_by,
            k.created_at,
            fold(k.description.as_deref().unwrap_or_default())
        ],
    )
    .map(ServiceKeyId)
}

/// Saves everything about it that can be edited, as `key` has it now.
pub fn save(tx: &Tx<'_>, key: &ServiceKey) -> Result<(), Error> {
    let k = key;
    tx.run(
        SAVE,
        params![
            k.id,
            k.description,
            k.single_use,
            k.max_speed,
            k.active,
            k.pre_approved,
            k.vlan,
            k.inner_vlan,
            k.vnic,
            k.config,
            k.valid_from,
            k.valid_to,
            k.promo_code,
            k.max_uses,
            k.max_total_rate,
            k.companies,
            fold(k.description.as_deref().unwrap_or_default())
        ],
    )
    .map(drop)
}

pub fn by_id(tx: &Tx<'_>, id: ServiceKeyId) -> Result<Option<ServiceKey>, Error> {
    tx.one(BY_ID, params![id], read)
}

pub fn by_key(tx: &Tx<'_>, key: Uid) -> Result<Option<ServiceKey>, Error> {
    tx.one(BY_KEY, params![key], read)
}

pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<ServiceKey>, Error> {
    tx.all(OF_COMPANY, params![company], read)
}

pub fn of_product(tx: &Tx<'_>, product: ProductId) -> Result<Vec<ServiceKey>, Error> {
    tx.all(OF_PRODUCT, params![product], read)
}

/// A company's own keys that begin with these hexadecimal digits: none, one, or two when it's not unique.
pub fn of_company_by_prefix(tx: &Tx<'_>, company: CompanyId, prefix: &str) -> Result<Vec<ServiceKey>, Error> {
    let from = prefix.to_ascii_lowercase();
    // 'g' follows every hexadecimal digit.
    let until = format!("{from}g");
    tx.all(OF_COMPANY_BY_PREFIX, params![company, from, until], read)
}

/// Keys that hold a VLAN though their end has passed, not before `since`; in order of id from beyond `after`.
pub fn expired(tx: &Tx<'_>, since: Time, now: Time, after: i64, limit: u32) -> Result<Vec<i64>, Error> {
    tx.all(EXPIRED, params![now, since, after, limit], |row| row.get("id"))
}

/// Keys that hold a VLAN of this Port, LAG or MVE though their end has passed or their service is gone.
pub fn lapsed_in(tx: &Tx<'_>, space: ProductId, now: Time) -> Result<Vec<ServiceKey>, Error> {
    tx.all(LAPSED_IN, params![now, space], read)
}

/// Notes a use. `Conflict("key_uses_key_id_slot_key")` when a single-use key has been used already.
pub fn note_use(
    tx: &Tx<'_>,
    key: &ServiceKey,
    vxc: VxcId,
    company: CompanyId,
    rate: u32,
    now: Time,
) -> Result<(), Error> {
    let slot = if key.single_use { 0 } else { vxc.0 };
    tx.insert(USE, params![key.id, slot, vxc, company, rate, now]).map(drop)
}

/// Gives back the use that a VXC made of its key.
pub fn give_back(tx: &Tx<'_>, vxc: VxcId, now: Time) -> Result<(), Error> {
    tx.run(GIVE_BACK, params![vxc, now]).map(drop)
}

pub fn uses(tx: &Tx<'_>, key: ServiceKeyId) -> Result<Uses, Error> {
    let found =
        tx.one(USES, params![key], |row| Ok(Uses { count: row.get("uses")?, last_used: row.get("last_used")? }))?;
    Ok(found.unwrap_or_default())
}

/// The uses of all keys of a company; a key that is missing has none.
pub fn uses_of_company(tx: &Tx<'_>, company: CompanyId) -> Result<HashMap<ServiceKeyId, Uses>, Error> {
    let found = tx.all(USES_OF_COMPANY, params![company], |row| {
        Ok((row.get("key_id")?, Uses { count: row.get("uses")?, last_used: row.get("last_used")? }))
    })?;
    Ok(found.into_iter().collect())
}

/// Mbit/s that the key's connections have now, together.
pub fn live_rate(tx: &Tx<'_>, key: ServiceKeyId) -> Result<i64, Error> {
    Ok(tx.one(LIVE_RATE, params![key], |row| row.get("total"))?.unwrap_or(0))
}

/// The same for all keys of a company; a key that is missing has none.
pub fn live_rates_of_company(tx: &Tx<'_>, company: CompanyId) -> Result<HashMap<ServiceKeyId, i64>, Error> {
    let found = tx.all(LIVE_RATES_OF_COMPANY, params![company], |row| Ok((row.get("key_id")?, row.get("total")?)))?;
    Ok(found.into_iter().collect())
}

/// These keys, at most [`crate::search::PAGE`], in any order. Whoever calls this has seen to the rights.
pub fn of_page(tx: &Tx<'_>, ids: &[ServiceKeyId]) -> Result<Vec<ServiceKey>, Error> {
    tx.all(OF_PAGE, &page_ids(ids.iter().map(|id| id.0)), read)
}
