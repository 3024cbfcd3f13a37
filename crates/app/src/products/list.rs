//! All products of a company, those that have ended too.

use std::collections::HashMap;

use domain::Action;
use store::{interfaces, products};

use super::view::build;
use super::{ProductView, Stand};
use crate::{Actor, App, Error, catalogue, vxcs};

impl App {
    /// Oldest first. A VXC stands under the product of each of its ends; there is no other list of them. As many statements for one
    /// product as for ten thousand.
    pub async fn products(&self, actor: &Actor) -> Result<Vec<ProductView>, Error> {
        actor.may(Action::ViewServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let rows = products::of_company(tx, member.id)?;
            let catalog = catalogue::current(&app, tx)?;
            let mut vxcs = vxcs::views_of(tx, &app, &catalog, &member)?;
            let mut bound = HashMap::new();
            for interface in interfaces::of_company(tx, member.id)? {
                bound.extend(interface.product_id.map(|product| (product, Stand::from(interface))));
            }
            let views = rows.into_iter().map(|product| {
                let (vxcs, bound) = (vxcs.remove(&product.id).unwrap_or_default(), bound.remove(&product.id));
                build(&catalog, (member.uid, member.name.clone()), product, bound, vxcs, now)
            });
            views.collect()
        })
        .await
    }
}
