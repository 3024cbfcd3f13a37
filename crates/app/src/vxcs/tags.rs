//! The tags that each side keeps on a VXC for itself.

use domain::Action;
use domain::order::{self, ResourceTag};
use store::tags::{self, Tagged};

use super::held::seen;
use super::tell::record_own;
use crate::products::IdOrUid;
use crate::{Act, Actor, App, Error};

impl App {
    /// The tags of the actor's own side.
    pub async fn vxc_tags(&self, actor: &Actor, id: IdOrUid) -> Result<Vec<ResourceTag>, Error> {
        actor.may(Action::ViewServices)?;
        let member = actor.member()?.clone();
        self.read(move |tx| {
            let (held, sides) = seen(tx, &member, id)?;
            Ok(tags::of(tx, Tagged::Vxc(held.vxc.id, sides.seat()))?)
        })
        .await
    }

    /// Replaces the tags of the actor's own side; the other side hears nothing of them.
    pub async fn set_vxc_tags(&self, actor: &Actor, id: IdOrUid, new: Vec<ResourceTag>) -> Result<(), Error> {
        self.act(actor, Act::on(Action::EditTags, "vxc.tag", "vxc", id.uid()), id.lane(), move |work| {
            order::tags("resourceTags", &new)?;
            let (held, sides) = seen(work.tx, work.actor.member()?, id)?;
            let tagged = Tagged::Vxc(held.vxc.id, sides.seat());
            let old = tags::of(work.tx, tagged)?;
            if old != new {
                tags::replace(work.tx, tagged, &new)?;
                record_own(work, "vxc.tag", &held, sides, Some(&old), Some(&new))?;
            }
            Ok(())
        })
        .await
    }
}
