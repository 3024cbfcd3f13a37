//! The billing markets that a company has enabled: nothing is bought in a country without one.

use domain::CompanyId;

use crate::{Error, Tx, params, statements};

statements! {
    ENABLED = "SELECT id FROM company_markets WHERE company_id = $1 AND market = $2";
}

/// Whether a company may buy in a market (two letters, upper case).
pub fn enabled(tx: &Tx<'_>, company: CompanyId, market: &str) -> Result<bool, Error> {
    tx.exists(ENABLED, params![company, market])
}
