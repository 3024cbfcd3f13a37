//! Cancelling a VXC: at the end of its term, or now (SK-27). Only the company that pays for it may.

use domain::{Action, Status, Uid};
use serde::Serialize;
use store::{Lane, vxcs};

use super::end;
use super::held::{Held, Sides, seen};
use super::make::{self, contract};
use super::propose::supersede_all;
use super::tell::{facts, record_own, tell_other};
use super::view::VxcView;
use crate::act::Work;
use crate::{Act, Actor, App, Error};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It runs on until then, and can be restored.
    EndOfTerm,
    Now,
}

/// A cancellation, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelVxc {
    pub when: When,
    /// For the company's own trail.
    pub reason: Option<String>,
    pub comment: Option<String>,
}

/// What the trail keeps beside the facts.
#[derive(Serialize)]
struct Cancelled<'a, F: Serialize> {
    #[serde(flatten)]
    facts: F,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
}

impl App {
    /// Cancels a VXC. East gets 403: it may isolate its end, or give up its own service (design decision 9).
    pub async fn cancel_vxc(&self, actor: &Actor, uid: Uid, cancel: CancelVxc) -> Result<VxcView, Error> {
        actor.may(Action::CancelServices)?;
        let member = actor.member()?.clone();
        self.act(actor, Act::on("vxc.cancel", "vxc", Some(uid)), Lane::Of(uid), move |work| {
            let (mut held, sides) = seen(work.tx, &member, uid)?;
            owner(sides)?;
            held.alive()?;
            held.unlocked(sides)?;
            let before = facts(&held, sides)?;
            apply(work, &mut held, cancel.when)?;
            let after = Cancelled {
                facts: facts(&held, sides)?,
                reason: cancel.reason.as_deref(),
                comment: cancel.comment.as_deref(),
            };
            record_own(work, "vxc.cancel", &held, sides, Some(&before), Some(&after))?;
            let (title, text): (fn(&str, &str) -> String, _) = match held.vxc.status {
                Status::Cancelled => (
                    |company, name| format!("{company} has cancelled the connection {name}"),
                    "It works until the other company's contract ends, and may be restored until then.",
                ),
                Status::Failed => (
                    |company, name| format!("{company} no longer asks for the connection {name}"),
                    "It was cancelled before you decided. Your service key has not been used.",
                ),
                _ => (
                    |company, name| format!("{company} has ended the connection {name}"),
                    "It has been taken down, and its VLAN on your service is free again.",
                ),
            };
            tell_other(work, "vxc.cancel", &held, sides, title, text.to_owned())?;
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }
}

/// Refuses whoever doesn't pay for it.
pub(super) fn owner(sides: Sides) -> Result<(), Error> {
    if sides.owns(domain::Side::A) {
        return Ok(());
    }
    let rule = "only the company that ordered the connection can cancel or restore it; you can isolate your own end";
    Err(Error::Forbidden(rule.to_owned()))
}

fn apply(work: &mut Work<'_>, held: &mut Held, when: When) -> Result<(), Error> {
    match (held.vxc.status, when) {
        (Status::New, _) | (_, When::Now) => end::finish(work, held),
        (status @ (Status::Deployable | Status::Configured | Status::Live), When::EndOfTerm) => {
            supersede_all(work, held)?;
            held.vxc.status_before = Some(status);
            held.vxc.status = Status::Cancelled;
            held.vxc.ends_at = Some(contract(&held.vxc)?.end(work.now));
            Ok(vxcs::save(work.tx, &held.vxc)?)
        }
        (status, When::EndOfTerm) => {
            Err(Error::Refused(format!("VXC service {} is {status} already", held.vxc.number)))
        }
    }
}
