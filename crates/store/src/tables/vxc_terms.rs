//! What is left of the terms of VXCs that end with a product.

use domain::{CompanyId, ProductId, Time};

use crate::{Error, Tx, params, statements};

statements! {
    // Before it is granted nothing is owed, nor with a term of a month.
    AT_PRODUCT = "SELECT v.rate, v.term_months, v.contract_start, v.b_company_id, a.location AS a_location, b.location AS b_location
                FROM vxcs v JOIN products a ON a.id = v.a_product_id JOIN products b ON b.id = v.b_product_id
                WHERE (v.a_product_id = $1 OR v.b_product_id = $1) AND v.owner_id = $2 AND v.term_months > 1
                  AND v.status NOT IN ('NEW', 'DECOMMISSIONED', 'FAILED')";
}

/// What a VXC's price follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Mbit/s.
    pub rate: u32,
    pub term_months: u32,
    pub contract_start: Time,
    pub b_company_id: CompanyId,
    pub a_location: i64,
    pub b_location: i64,
}

/// Of the VXCs of `owner` that would end with this product and have a term of more than a month.
pub fn at_product(tx: &Tx<'_>, product: ProductId, owner: CompanyId) -> Result<Vec<Terms>, Error> {
    tx.all(AT_PRODUCT, params![product, owner], |row| {
        Ok(Terms {
            rate: row.get("rate")?,
            term_months: row.get("term_months")?,
            contract_start: row.get("contract_start")?,
            b_company_id: row.get("b_company_id")?,
            a_location: row.get("a_location")?,
            b_location: row.get("b_location")?,
        })
    })
}
