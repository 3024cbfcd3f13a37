//! Cancelling a VXC at the end of its term or now (SK-27), and taking a cancellation back. Only the company that pays may.

use domain::{Action, Side, Status};
use serde::Serialize;
use store::unapplied::Subject;
use store::vxcs;

use super::end::finish;
use super::held::{Held, Sides, seen};
use super::make::{self, contract};
use super::propose::supersede_all;
use super::tell::{facts, record_own, tell_other};
use super::view::VxcView;
use crate::act::Work;
use crate::products::{Cancel, CancelAction, IdOrUid, Why};
use crate::{Act, Actor, App, Error, provisioning};

/// What the trail keeps beside the facts.
#[derive(Serialize)]
struct Cancelled<F: Serialize> {
    #[serde(flatten)]
    facts: F,
    #[serde(flatten)]
    why: Why,
}

impl App {
    /// Cancels a VXC, or restores one that is CANCELLED. East gets 403: it may isolate its end, or give up its own service (design
    /// decision 9).
    pub async fn cancel_vxc(&self, actor: &Actor, id: IdOrUid, cancel: Cancel) -> Result<VxcView, Error> {
        self.act(actor, Act::on(Action::CancelServices, "vxc.cancel", "vxc", id.uid()), id.lane(), move |work| {
            let (mut held, sides) = seen(work.tx, work.actor.member()?, id)?;
            let why = cancel.check()?;
            owner(sides)?;
            held.alive()?;
            held.unlocked(sides)?;
            let before = facts(&held, sides)?;
            let action = if cancel.action == CancelAction::UnCancel {
                restore(work, &mut held)?;
                "vxc.restore"
            } else {
                end(work, &mut held, cancel.action)?;
                "vxc.cancel"
            };
            let after = Cancelled { facts: facts(&held, sides)?, why };
            record_own(work, action, &held, sides, Some(&before), Some(&after))?;
            let (verb, text) = words(held.vxc.status);
            let title = |company: &str, name: &str| format!("{company} {verb} the connection \"{name}\"");
            tell_other(work, action, &held, sides, title, text.to_owned())?;
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }
}

/// What the other side is told of the state that the cancellation, or taking it back, has led to.
const fn words(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Cancelled => {
            ("has cancelled", "It works until the other company's contract ends, and may be restored until then.")
        }
        Status::Failed => {
            ("no longer asks for", "It was cancelled before you decided. Your service key has not been used.")
        }
        Status::Decommissioned => ("has ended", "It has been taken down, and its VLAN on your service is free again."),
        _ => ("has restored", "It is no longer cancelled."),
    }
}

/// Refuses whoever doesn't pay for it.
pub(super) fn owner(sides: Sides) -> Result<(), Error> {
    if sides.owns(Side::A) {
        return Ok(());
    }
    let rule = "only the company that ordered the connection can cancel or restore it; you can isolate your own end";
    Err(Error::Forbidden(rule.to_owned()))
}

fn end(work: &mut Work<'_>, held: &mut Held, action: CancelAction) -> Result<(), Error> {
    match (held.vxc.status, action) {
        (Status::New, _) | (_, CancelAction::CancelNow) => finish(work, held),
        (status @ (Status::Deployable | Status::Configured | Status::Live), _) => {
            supersede_all(work, held)?;
            held.vxc.status_before = Some(status);
            held.vxc.status = Status::Cancelled;
            held.vxc.ends_at = Some(contract(&held.vxc)?.end(work.now));
            Ok(vxcs::save(work.tx, &held.vxc)?)
        }
        (status, _) => Err(Error::Refused(format!("VXC service {} is {status} already", held.vxc.number))),
    }
}

/// Back to what it was; its contract goes on as if nothing had been.
fn restore(work: &mut Work<'_>, held: &mut Held) -> Result<(), Error> {
    if held.vxc.status != Status::Cancelled {
        let (number, status) = (held.vxc.number, held.vxc.status);
        return Err(Error::Refused(format!(
            "VXC service {number} is {status}: only what is CANCELLED can be restored"
        )));
    }
    held.vxc.status = held.vxc.status_before.take().unwrap_or(Status::Deployable);
    held.vxc.ends_at = None;
    vxcs::save(work.tx, &held.vxc)?;
    // It may have changed its state on the fabric meanwhile.
    provisioning::changed(work, Subject::Vxc(held.vxc.id))
}
