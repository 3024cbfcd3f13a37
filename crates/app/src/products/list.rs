//! All products of a company, those that have ended too.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Action;
use store::{interfaces, products};

use super::view::build;
use super::{Places, ProductView, Stand};
use crate::{Actor, App, Error, catalogue, vxcs};

impl App {
    /// Oldest first. A VXC stands under the product of each of its ends; there is no other list of them. As many statements for one
    /// product as for ten thousand.
    pub async fn products(&self, actor: &Actor) -> Result<Vec<ProductView>, Error> {
        actor.may(Action::ViewServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let rows: Vec<_> = products::of_company(tx, member.id)?.into_iter().map(Arc::new).collect();
            let catalog = catalogue::current(&app, tx)?;
            let places = Places::of(&catalog);
            let mut vxcs = vxcs::views_of(tx, &app, &places, &member, &rows)?;
            let mut bound: HashMap<_, _> = interfaces::of_company(tx, member.id)?.into_iter().collect();
            let views = rows.into_iter().map(|product| {
                let (vxcs, bound) =
                    (vxcs.remove(&product.id).unwrap_or_default(), bound.remove(&product.id).map(Stand::from));
                build(&places, (member.uid, member.name.clone()), Arc::unwrap_or_clone(product), bound, vxcs, now)
            });
            views.collect()
        })
        .await
    }
}
