//! Taking a cancellation back, until the VXC has gone.

use domain::{Action, Status, Uid};
use store::unapplied::Subject;
use store::{Lane, vxcs};

use super::cancel::owner;
use super::held::seen;
use super::make;
use super::tell::{facts, record_own, tell_other};
use super::view::VxcView;
use crate::{Act, Actor, App, Error, provisioning};

impl App {
    /// Restores a VXC that is CANCELLED to what it was before. Its contract goes on as if nothing had been.
    pub async fn restore_vxc(&self, actor: &Actor, uid: Uid) -> Result<VxcView, Error> {
        actor.may(Action::CancelServices)?;
        let member = actor.member()?.clone();
        self.act(actor, Act::on("vxc.restore", "vxc", Some(uid)), Lane::Of(uid), move |work| {
            let (mut held, sides) = seen(work.tx, &member, uid)?;
            owner(sides)?;
            if held.vxc.status != Status::Cancelled {
                let (number, status) = (held.vxc.number, held.vxc.status);
                return Err(Error::Refused(format!("VXC service {number} is {status}, not CANCELLED")));
            }
            held.unlocked(sides)?;
            let before = facts(&held, sides)?;
            held.vxc.status = held.vxc.status_before.take().unwrap_or(Status::Deployable);
            held.vxc.ends_at = None;
            vxcs::save(work.tx, &held.vxc)?;
            // It may have changed its state on the fabric meanwhile.
            provisioning::changed(work, Subject::Vxc(held.vxc.id))?;
            record_own(work, "vxc.restore", &held, sides, Some(&before), Some(&facts(&held, sides)?))?;
            let title = |company: &str, name: &str| format!("{company} has restored the connection {name}");
            let text = "It is no longer cancelled.".to_owned();
            tell_other(work, "vxc.restore", &held, sides, title, text)?;
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }
}
