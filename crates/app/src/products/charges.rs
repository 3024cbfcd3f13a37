//! What ending a product now would cost: the rest of its minimum term.

use domain::catalog::Catalog;
use domain::order::{Contract, Term};
use domain::price::{self, Currency, Item};
use domain::{Action, ProductKind, Time, Uid};
use store::products::Product;

use super::config::{self, MveConfig};
use super::{CancelAction, IdOrUid, own};
use crate::catalogue::{current, no_location, quote};
use crate::{Actor, App, Error, vxcs};

/// A charge for ending early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charges {
    pub uid: Uid,
    pub action: CancelAction,
    /// Minor units of the currency.
    pub early_termination: i64,
    pub currency: Currency,
    pub contract_end: Time,
}

impl App {
    /// The charge for an action on a product of the actor's company, at the prices of today: with those of its connections that end with
    /// it, as far as they are in the product's currency.
    pub async fn product_charges(&self, actor: &Actor, id: IdOrUid, action: CancelAction) -> Result<Charges, Error> {
        actor.may(Action::CancelServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            let catalog = current(&app, tx)?;
            let mut charges = charges(&catalog, &product, action, now)?;
            if action == CancelAction::CancelNow && !product.status.gone() {
                let with = vxcs::owed_with(tx, &catalog, product.id, member.id, now)?;
                charges.early_termination += with.get(&charges.currency).copied().unwrap_or_default();
            }
            Ok(charges)
        })
        .await
    }
}

pub(super) fn charges(catalog: &Catalog, product: &Product, action: CancelAction, now: Time) -> Result<Charges, Error> {
    let location = catalog.location(product.location).ok_or_else(|| no_location("locationId", product.location))?;
    let term = Term::new("term", Some(i64::from(product.term_months)))?;
    let quote = quote(catalog, location, item(product)?, term, now)?;
    let contract = Contract { start: product.contract_start, term };
    let owed = match action {
        CancelAction::CancelNow if !product.status.gone() => price::early_termination(quote.monthly, contract, now),
        _ => 0,
    };
    Ok(Charges {
        uid: product.uid,
        action,
        early_termination: owed,
        currency: quote.currency,
        contract_end: contract.end(now),
    })
}

/// What a product costs a month, at the prices of today; `None` where there is none any more.
pub(super) fn monthly(catalog: &Catalog, product: &Product, now: Time) -> Option<(Currency, i64)> {
    let location = catalog.location(product.location)?;
    let term = Term::new("term", Some(i64::from(product.term_months))).ok()?;
    let quote = quote(catalog, location, item(product).ok()?, term, now).ok()?;
    (!product.status.gone()).then_some((quote.currency, quote.monthly))
}

/// What a product is to the price list.
fn item(product: &Product) -> Result<Item, Error> {
    Ok(match product.kind {
        ProductKind::Port => Item::Port { speed: product.speed },
        ProductKind::Mcr => Item::Mcr { speed: product.speed },
        ProductKind::Mve => Item::Mve { size: config::read::<MveConfig>(product)?.size },
    })
}
