//! What would end with a product, and what that costs: shown before somebody cancels it.

use domain::price::Currency;
use domain::{Action, ProductKind, Time, Uid};
use store::{Search, products, service_list, vxc_list};

use super::charges::charges;
use super::{CancelAction, IdOrUid, own};
use crate::vxcs::VxcRow;
use crate::{Actor, App, Error, catalogue};

/// A product that its company thinks of ending now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    pub uid: Uid,
    pub kind: ProductKind,
    pub name: String,
    /// The other Ports of the LAG that go with its primary.
    pub with: Vec<String>,
    /// Minor units of the currency, for all of them together; `None` when the catalogue has no price for it any more.
    pub early_termination: Option<(Currency, i64)>,
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
            let owed = |one| charges(&catalog, one, CancelAction::CancelNow, now).ok();
            let each: Option<Vec<_>> = all.iter().map(owed).collect();
            let each = each.unwrap_or_default();
            let sum = each.iter().map(|one| one.early_termination).sum();
            Ok(Ending {
                uid: product.uid,
                kind: product.kind,
                with: all.iter().skip(1).map(|one| one.name.clone()).collect(),
                early_termination: each.first().map(|one| (one.currency, sum)),
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
