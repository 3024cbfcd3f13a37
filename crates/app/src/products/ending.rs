//! What would end with a product, and what that costs: shown before somebody cancels it.

use std::collections::BTreeMap;

use domain::price::Currency;
use domain::{Action, ProductKind, Time, Uid};
use store::{Search, products, service_list, vxc_list};

use super::charges::{Charges, charges};
use super::{CancelAction, IdOrUid, own};
use crate::vxcs::VxcRow;
use crate::{Actor, App, Error, catalogue, vxcs};

/// A product that its company thinks of ending now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub uid: Uid,
    pub kind: ProductKind,
    pub name: String,
    /// The other Ports of the LAG that go with its primary.
    pub with: Vec<String>,
    /// What is left of the terms of all of them and of the company's connections that would end: minor units by currency, since a connection
    /// is billed where its A-End is. Empty: nothing. `None` when the catalogue has no price for something of it any more.
    pub early_termination: Option<BTreeMap<Currency, i64>>,
    /// The end of the term, or of the current month after it.
    pub contract_end: Option<Time>,
    /// Connections that would end.
    pub attached: u64,
    /// The newest of them, at most [`Ending::SHOWN`].
    pub connections: Vec<VxcRow>,
    /// Service keys that could be used and couldn't any more.
    pub keys: u64,
    /// Why it can't be ended as things are.
    pub stopped: Option<String>,
}

impl Ending {
    /// Connections that are named.
    pub const SHOWN: u32 = 20;
}

impl App {
    /// Of a product of the actor's company. At most six statements.
    pub async fn ending(&self, actor: &Actor, id: IdOrUid) -> Result<Ending, Error> {
        actor.may(Action::CancelServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            let stopped = super::alive(&product).and(super::unlocked(&product)).err().map(|error| error.to_string());
            let mut all = vec![product.clone()];
            if product.lag_primary() {
                let others = products::of_lag(tx, product.id)?.into_iter();
                all.extend(others.filter(|one| one.id != product.id && !one.status.gone()));
            }
            let rows = service_list::rows(tx, &all.iter().map(|one| one.id).collect::<Vec<_>>(), now)?;
            let (found, _) = vxc_list::at_product(tx, product.id, &Search::default(), false, Ending::SHOWN, 0)?;
            let catalog = catalogue::current(&app, tx)?;
            let charged = |one| charges(&catalog, one, CancelAction::CancelNow, now).ok();
            let each: Option<Vec<_>> = all.iter().map(charged).collect();
            let mut owed = each.as_ref().map(|each| totals(each));
            for one in &all {
                let with = vxcs::owed_with(tx, &catalog, one.id, member.id, now).ok();
                owed = owed.zip(with).map(|(owed, with)| sum(owed, with));
            }
            let each = each.unwrap_or_default();
            Ok(Ending {
                uid: product.uid,
                kind: product.kind,
                with: all.iter().skip(1).map(|one| one.name.clone()).collect(),
                early_termination: owed.map(|owed| owed.into_iter().filter(|(_, amount)| *amount > 0).collect()),
                contract_end: each.first().map(|one| one.contract_end),
                attached: rows.iter().map(|row| row.vxcs).sum(),
                connections: found.into_iter().filter_map(|row| VxcRow::at(product.id, member.id, row)).collect(),
                keys: rows.iter().map(|row| row.usable_keys).sum(),
                stopped,
                name: product.name,
            })
        })
        .await
    }
}

fn totals(charges: &[Charges]) -> BTreeMap<Currency, i64> {
    charges.iter().fold(BTreeMap::new(), |all, one| sum(all, [(one.currency, one.early_termination)]))
}

fn sum(mut all: BTreeMap<Currency, i64>, more: impl IntoIterator<Item = (Currency, i64)>) -> BTreeMap<Currency, i64> {
    for (currency, amount) in more {
        *all.entry(currency).or_default() += amount;
    }
    all
}
