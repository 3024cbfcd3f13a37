//! What a VXC costs.

use std::collections::BTreeMap;

use domain::catalog::{Band, Catalog, distance_band};
use domain::order::{Contract, Term};
use domain::price::{Currency, Item, Quote, early_termination};
use domain::{CompanyId, ProductId, Time};
use store::Tx;
use store::vxcs::{self, Terms};

use super::held::Held;
use crate::{Error, catalogue};

/// What it costs by the prices of a moment, billed where its A-End is. Between two companies nothing of it depends on where the B-End
/// is: who may ask for prices from several places could tell it from them.
pub(super) fn quote(catalog: &Catalog, held: &Held, at: Time) -> Result<Quote, Error> {
    let (vxc, a, b) = (&held.vxc, &held.a, &held.b);
    let terms = Terms {
        rate: vxc.rate,
        term_months: vxc.term_months,
        contract_start: vxc.contract_start,
        b_company_id: vxc.b.company_id,
        a_location: a.location,
        b_location: b.location,
    };
    priced(catalog, &terms, vxc.a.company_id, at)
}

fn priced(catalog: &Catalog, terms: &Terms, owner: CompanyId, at: Time) -> Result<Quote, Error> {
    let place = |location| {
        let found = catalog.location(location);
        found.ok_or_else(|| Error::Refused("the connection has no price: a location has left the catalogue".to_owned()))
    };
    let a = place(terms.a_location)?;
    let alone = terms.b_company_id == owner;
    let band = if alone { distance_band(a, place(terms.b_location)?) } else { Band::Any };
    catalogue::quote(catalog, a, Item::Vxc { rate: terms.rate, band }, contract(terms)?.term, at)
}

fn contract(terms: &Terms) -> Result<Contract, Error> {
    let term = Term::new("term", Some(i64::from(terms.term_months)))?;
    Ok(Contract { start: terms.contract_start, term })
}

/// What `owner` would owe for the terms of its VXCs that end with a product: minor units by currency, since each is billed where its A-End
/// is. What another pays for ends at no cost to it.
pub(crate) fn owed_with(
    tx: &Tx<'_>,
    catalog: &Catalog,
    product: ProductId,
    owner: CompanyId,
    now: Time,
) -> Result<BTreeMap<Currency, i64>, Error> {
    let mut owed = BTreeMap::new();
    for terms in vxcs::terms_at(tx, product, owner)? {
        let quote = priced(catalog, &terms, owner, now)?;
        *owed.entry(quote.currency).or_insert(0) += early_termination(quote.monthly, contract(&terms)?, now);
    }
    Ok(owed)
}
