//! Resource tags of a product: read by all of its company, replaced as a whole set.

use domain::Action;
use domain::order::{self, ResourceTag};
use store::tags::{self, Tagged};

use super::{IdOrUid, alive, own, seen};
use crate::{Act, Actor, App, Error};

impl App {
    /// In the order of their keys.
    pub async fn product_tags(&self, actor: &Actor, id: IdOrUid) -> Result<Vec<ResourceTag>, Error> {
        actor.may(Action::ViewServices)?;
        let actor = actor.clone();
        self.read(move |tx| {
            let product = seen(tx, &actor, &id)?;
            Ok(tags::of(tx, Tagged::Product(product.id))?)
        })
        .await
    }

    /// Replaces all tags; an empty list clears them.
    pub async fn set_product_tags(&self, actor: &Actor, id: IdOrUid, wanted: Vec<ResourceTag>) -> Result<(), Error> {
        self.act(actor, Act::on(Action::EditTags, "product.tag", "product", id.uid()), id.lane(), move |work| {
            let product = own(work.tx, work.actor.member()?, &id)?;
            alive(&product)?;
            order::tags("resourceTags", &wanted)?;
            let tagged = Tagged::Product(product.id);
            let before = tags::of(work.tx, tagged)?;
            tags::replace(work.tx, tagged, &wanted)?;
            let record = work.record("product.tag").on("product", product.uid, Some(&product.name));
            work.save(record.change(Some(&before), Some(&wanted))?)
        })
        .await
    }
}
