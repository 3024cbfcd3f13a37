//! All products of a company, those that have ended too.

use domain::Action;
use store::products;

use super::{ProductView, view};
use crate::{Actor, App, Error};

impl App {
    /// Oldest first. A VXC stands under the product of each of its ends; there is no other list of them.
    pub async fn products(&self, actor: &Actor) -> Result<Vec<ProductView>, Error> {
        actor.may(Action::ViewServices)?;
        let (app, member, now) = (self.clone(), actor.member()?.clone(), self.now());
        self.read(move |tx| {
            let rows = products::of_company(tx, member.id)?;
            rows.into_iter().map(|product| view(tx, &app, &member, product, now)).collect()
        })
        .await
    }
}
