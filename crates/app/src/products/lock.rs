//! Locking a product against changes and cancellation. A lock binds the company that set it; the operator's binds the owner too.

use domain::Action;
use store::products;

use super::view::shown;
use super::{IdOrUid, ProductView, alive, facts, seen};
use crate::{Act, Actor, App, Error};

impl App {
    /// Locks or unlocks: a Company Admin his company's lock, the operator his own. Setting what is set already changes nothing.
    pub async fn lock_product(&self, actor: &Actor, id: IdOrUid, locked: bool) -> Result<ProductView, Error> {
        let operator = actor.company.is_none();
        let needs = if operator { Action::AdminLock } else { Action::LockServices };
        let action = if locked { "product.lock" } else { "product.unlock" };
        self.act(actor, Act::on(needs, action, "product", id.uid()), id.lane(), move |work| {
            let mut product = seen(work.tx, work.actor, &id)?;
            alive(&product)?;
            let before = facts(&product)?;
            if operator {
                product.admin_locked = locked;
            } else {
                product.locked = locked;
            }
            let after = facts(&product)?;
            if after != before {
                products::lock(work.tx, product.id, product.locked, product.admin_locked)?;
                let mut record = work.record(action).on("product", product.uid, Some(&product.name));
                if operator {
                    let owner = work.company(product.company_id)?;
                    record = record.for_company(owner.id, &owner.name);
                }
                work.save(record.change(Some(&before), Some(&after))?)?;
            }
            shown(work, product)
        })
        .await
    }
}
