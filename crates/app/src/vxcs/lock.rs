//! Locking a VXC against changes and cancellation. A lock binds the company that set it, never the other; the operator's binds both.

use domain::Action;
use store::vxcs;

use super::held::{Held, by_id, seen};
use super::make;
use super::tell::{Common, facts, record_own, record_told};
use super::view::VxcView;
use crate::act::Work;
use crate::products::IdOrUid;
use crate::{Act, Actor, App, Error};

impl App {
    /// Locks or unlocks for the actor's own company. Setting what is set already changes nothing.
    pub async fn lock_vxc(&self, actor: &Actor, id: IdOrUid, locked: bool) -> Result<VxcView, Error> {
        let action = word(locked);
        self.act(actor, Act::on(Action::LockServices, action, "vxc", id.uid()), id.lane(), move |work| {
            let (mut held, sides) = seen(work.tx, work.actor.member()?, id)?;
            held.alive()?;
            let before = facts(&held, sides)?;
            for side in sides.own() {
                held.vxc.end_mut(side).locked = locked;
            }
            let after = facts(&held, sides)?;
            if after != before {
                vxcs::save(work.tx, &held.vxc)?;
                record_own(work, action, &held, sides, Some(&before), Some(&after))?;
            }
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }

    /// The operator's lock, against both companies, which find it in their trails.
    pub async fn admin_lock_vxc(&self, actor: &Actor, id: IdOrUid, locked: bool) -> Result<(), Error> {
        let action = word(locked);
        self.act(actor, Act::on(Action::AdminLock, action, "vxc", id.uid()), id.lane(), move |work| {
            let mut held = Held::load(work.tx, by_id(work.tx, id)?)?;
            held.alive()?;
            if held.vxc.admin_locked != locked {
                held.vxc.admin_locked = locked;
                vxcs::save(work.tx, &held.vxc)?;
                note(work, action, &held)?;
            }
            Ok(())
        })
        .await
    }
}

const fn word(locked: bool) -> &'static str {
    if locked { "vxc.lock" } else { "vxc.unlock" }
}

fn note(work: &mut Work<'_>, action: &str, held: &Held) -> Result<(), Error> {
    work.save(work.record(action).on("vxc", held.vxc.uid, None))?;
    for side in held.sides() {
        record_told(work, action, held, side, &Common::of(held))?;
    }
    Ok(())
}
