//! Locking a VXC against changes and cancellation. A lock binds the company that set it, never the other; the operator's binds both.

use domain::{Action, Side, Uid};
use store::{Lane, vxcs};

use super::held::{Held, seen};
use super::make;
use super::tell::{Common, facts, record_own, record_told};
use super::view::VxcView;
use crate::act::Work;
use crate::{Act, Actor, App, Error};

impl App {
    /// Locks or unlocks for the actor's own company. Setting what is set already changes nothing.
    pub async fn lock_vxc(&self, actor: &Actor, uid: Uid, locked: bool) -> Result<VxcView, Error> {
        actor.may(Action::LockServices)?;
        let member = actor.member()?.clone();
        let action = lock_word(locked);
        self.act(actor, Act::on(action, "vxc", Some(uid)), Lane::Of(uid), move |work| {
            let (mut held, sides) = seen(work.tx, &member, uid)?;
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

    /// The operator's lock, against both companies.
    pub async fn admin_lock_vxc(&self, actor: &Actor, uid: Uid, locked: bool) -> Result<(), Error> {
        actor.may(Action::AdminLock)?;
        let action = lock_word(locked);
        self.act(actor, Act::on(action, "vxc", Some(uid)), Lane::Of(uid), move |work| {
            let vxc = vxcs::by_uid(work.tx, uid)?.ok_or_else(|| Error::no_service(uid))?;
            let mut held = Held::load(work.tx, vxc)?;
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

const fn lock_word(locked: bool) -> &'static str {
    if locked { "vxc.lock" } else { "vxc.unlock" }
}

fn note(work: &mut Work<'_>, action: &str, held: &Held) -> Result<(), Error> {
    work.save(work.record(action).on("vxc", held.vxc.uid, None))?;
    let readers: &[Side] = if held.alone() { &[Side::A] } else { Side::ALL };
    for side in readers.iter().copied() {
        record_told(work, action, held, side, &Common::of(held))?;
    }
    Ok(())
}
