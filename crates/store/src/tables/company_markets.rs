//! The markets a company is billed in.

use domain::{CompanyId, Time};

use crate::{Error, Row, Tx, params, statements};

statements! {
    INSERT = "INSERT INTO company_markets (company_id, market, number, details, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    SAVE = "UPDATE company_markets SET details = $3 WHERE company_id = $1 AND market = $2";
    GET = "SELECT company_id, market, number, details, created_at FROM company_markets WHERE company_id = $1 AND market = $2";
    OF_COMPANY = "SELECT company_id, market, number, details, created_at FROM company_markets WHERE company_id = $1 ORDER BY market";
    NUMBER_TAKEN = "SELECT id FROM company_markets WHERE number = $1";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyMarket {
    pub company_id: CompanyId,
    /// ISO 3166 alpha-2.
    pub market: String,
    pub number: i64,
    /// JSON: billing contact and address.
    pub details: String,
    pub created_at: Time,
}

fn read(row: &mut Row<'_>) -> Result<CompanyMarket, Error> {
    Ok(CompanyMarket {
        company_id: row.get("company_id")?,
        market: row.get("market")?,
        number: row.get("number")?,
        details: row.get("details")?,
        created_at: row.get("created_at")?,
    })
}

/// Enables a market that [`get`] doesn't know yet.
pub fn insert(tx: &Tx<'_>, market: &CompanyMarket) -> Result<(), Error> {
    let m = market;
    tx.insert(INSERT, params![m.company_id, m.market, m.number, m.details, m.created_at]).map(drop)
}

/// Saves the details of a market.
pub fn save(tx: &Tx<'_>, market: &CompanyMarket) -> Result<(), Error> {
    tx.run(SAVE, params![market.company_id, market.market, market.details]).map(drop)
}

pub fn get(tx: &Tx<'_>, company: CompanyId, market: &str) -> Result<Option<CompanyMarket>, Error> {
    tx.one(GET, params![company, market], read)
}

/// Whether a company may buy in a market.
pub fn enabled(tx: &Tx<'_>, company: CompanyId, market: &str) -> Result<bool, Error> {
    Ok(get(tx, company, market)?.is_some())
}

pub fn of_company(tx: &Tx<'_>, company: CompanyId) -> Result<Vec<CompanyMarket>, Error> {
    tx.all(OF_COMPANY, params![company], read)
}

pub fn number_taken(tx: &Tx<'_>, number: i64) -> Result<bool, Error> {
    tx.exists(NUMBER_TAKEN, params![number])
}
