//! Companies.

use std::collections::HashMap;

use domain::{CompanyId, ProductId, Time, Uid};

// Companies are told apart by their folded names.
pub use crate::search::fold;
use crate::search::page_ids;
use crate::statement::page_ids;
use crate::{Error, Row, Topic, Tx, params, statements};

statements! {
    NAMES = concat!("SELECT id, name FROM companies WHERE id IN (", page_ids!(), ")");
    INSERT = "INSERT INTO companies (uid, number, name, name_folded, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    BY_ID = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies WHERE id = $1";
    PAIR = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies WHERE id = $1
            UNION ALL
            SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies
            WHERE id = $2 AND $2 <> $1";
    BY_UID = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies WHERE uid = $1";
    BY_NUMBER = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies WHERE number = $1";
    BY_NAME = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies WHERE name_folded = $1";
    ALL = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies ORDER BY id";
    AROUND_COMPANY = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies
                      WHERE id IN (SELECT id FROM companies WHERE id = $1
                                   UNION ALL SELECT owner_id FROM vxcs WHERE b_company_id = $1
                                   UNION ALL SELECT b_company_id FROM vxcs WHERE owner_id = $1)";
    AROUND_PRODUCT = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies
                      WHERE id IN (SELECT owner_id FROM vxcs WHERE a_product_id = $1 OR b_product_id = $1
                                   UNION SELECT b_company_id FROM vxcs WHERE a_product_id = $1 OR b_product_id = $1)";
    AROUND_WAITING = "SELECT id, uid, number, name, wanted_name, marketplace_visible, created_at, suspended_at FROM companies
                      WHERE id IN (SELECT v.owner_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                                     WHERE r.status = 'PENDING' AND (v.owner_id = $1 OR v.b_company_id = $1)
                                   UNION SELECT v.b_company_id FROM proposals r JOIN vxcs v ON v.id = r.vxc_id
                                     WHERE r.status = 'PENDING' AND (v.owner_id = $1 OR v.b_company_id = $1))";
    NUMBER_TAKEN = "SELECT id FROM companies WHERE number = $1";
    [announced]
    SUSPEND = "UPDATE companies SET suspended_at = $2 WHERE id = $1";
    SAVE = "UPDATE companies SET wanted_name = $2, marketplace_visible = $3 WHERE id = $1";
    RENAME = "UPDATE companies SET name = $2, name_folded = $3, wanted_name = NULL WHERE id = $1";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    pub id: CompanyId,
    pub uid: Uid,
    pub number: i64,
    /// Checked by the operator: what others see.
    pub name: String,
    /// Asked for and not yet checked.
    pub wanted_name: Option<String>,
    pub marketplace_visible: bool,
    pub created_at: Time,
    pub suspended_at: Option<Time>,
}

pub(super) fn read(row: &mut Row<'_>) -> Result<Company, Error> {
    Ok(Company {
        id: row.get("id")?,
        uid: row.get("uid")?,
        number: row.get("number")?,
        name: row.get("name")?,
        wanted_name: row.get("wanted_name")?,
        marketplace_visible: row.get("marketplace_visible")?,
        created_at: row.get("created_at")?,
        suspended_at: row.get("suspended_at")?,
    })
}

/// `Conflict("companies_name_folded_key")` when the name is taken.
pub fn insert(tx: &Tx<'_>, uid: Uid, number: i64, name: &str, now: Time) -> Result<CompanyId, Error> {
    tx.insert(INSERT, params![uid, number, name, fold(name), now]).map(CompanyId)
}

pub fn by_id(tx: &Tx<'_>, id: CompanyId) -> Result<Option<Company>, Error> {
    tx.one(BY_ID, params![id], read)
}

/// Both of them, in any order; one when they are the same.
pub fn pair(tx: &Tx<'_>, one: CompanyId, other: CompanyId) -> Result<Vec<Company>, Error> {
    tx.all(PAIR, params![one, other], read)
}

pub fn by_uid(tx: &Tx<'_>, uid: Uid) -> Result<Option<Company>, Error> {
    tx.one(BY_UID, params![uid], read)
}

pub fn by_number(tx: &Tx<'_>, number: i64) -> Result<Option<Company>, Error> {
    tx.one(BY_NUMBER, params![number], read)
}

pub fn by_name(tx: &Tx<'_>, name: &str) -> Result<Option<Company>, Error> {
    tx.one(BY_NAME, params![fold(name)], read)
}

pub fn all(tx: &Tx<'_>) -> Result<Vec<Company>, Error> {
    tx.all(ALL, params![], read)
}

/// A company, and those at the other ends of its VXCs.
pub fn around_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Company>, Error> {
    tx.all(AROUND_COMPANY, params![company], read)
}

/// Those at the ends of the VXCs on a product.
pub fn around_product(tx: &Tx<'_>, product: ProductId) -> Result<Vec<Company>, Error> {
    tx.all(AROUND_PRODUCT, params![product], read)
}

/// Those at the ends of the VXCs of a company of which a change waits.
pub fn around_waiting(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<Company>, Error> {
    tx.all(AROUND_WAITING, params![company], read)
}

pub fn number_taken(tx: &Tx<'_>, number: i64) -> Result<bool, Error> {
    tx.exists(NUMBER_TAKEN, params![number])
}

/// Suspends (`Some(when)`) or resumes (`None`).
pub fn suspend(tx: &Tx<'_>, id: CompanyId, at: Option<Time>) -> Result<(), Error> {
    tx.change(Topic::Company(id), SUSPEND, params![id, at]).map(drop)
}

/// Saves what a company says of itself: the name it wants and whether the marketplace shows it.
pub fn save(tx: &Tx<'_>, company: &Company) -> Result<(), Error> {
    tx.change(Topic::Company(company.id), SAVE, params![company.id, company.wanted_name, company.marketplace_visible]).map(drop)
}

/// Gives a checked name. Look for [`by_name`] first: a taken one is a conflict.
pub fn rename(tx: &Tx<'_>, id: CompanyId, name: &str) -> Result<(), Error> {
    tx.change(Topic::Company(id), RENAME, params![id, name, fold(name)]).map(drop)
}

/// The names of the companies of a page of something; at most [`crate::search::PAGE`].
pub fn names(tx: &Tx<'_>, ids: impl IntoIterator<Item = CompanyId>) -> Result<HashMap<CompanyId, String>, Error> {
    let ids = page_ids(ids.into_iter().map(|id| id.0));
    Ok(tx.all(NAMES, &ids, |row| Ok((row.get("id")?, row.get("name")?)))?.into_iter().collect())
}
