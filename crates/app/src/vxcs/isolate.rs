//! Cutting one's own end off, and joining it again: against a loop or an attack, at any time, without asking (design decision 9).

use domain::{Action, Status, order};
use serde::Serialize;
use store::unapplied::Subject;
use store::vxcs;

use super::held::seen;
use super::make;
use super::tell::{Facts, facts, record_own, tell_other};
use super::view::VxcView;
use crate::products::IdOrUid;
use crate::{Act, Actor, App, Error, provisioning};

/// What the trail keeps beside the facts.
#[derive(Serialize)]
struct Isolated<'a> {
    #[serde(flatten)]
    facts: Facts,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl App {
    /// Isolates the actor's own end, or joins it again. The other side is told; the contract runs on. No lock stops it.
    pub async fn isolate_vxc(
        &self,
        actor: &Actor,
        id: IdOrUid,
        isolated: bool,
        reason: Option<String>,
    ) -> Result<VxcView, Error> {
        let action = if isolated { "vxc.isolate" } else { "vxc.rejoin" };
        self.act(actor, Act::on(Action::IsolateEnd, action, "vxc", id.uid()), id.lane(), move |work| {
            let reason = reason.as_deref().map(|text| order::optional_text("reason", text)).transpose()?.flatten();
            let (mut held, sides) = seen(work.tx, work.actor.member()?, id)?;
            held.alive()?;
            if held.vxc.status == Status::New {
                return Err(Error::Refused("the connection isn't there yet: it waits for approval".to_owned()));
            }
            let before = facts(&held, sides)?;
            for side in sides.own() {
                held.vxc.end_mut(side).isolated = isolated;
            }
            let after = facts(&held, sides)?;
            if after != before {
                vxcs::save(work.tx, &held.vxc)?;
                provisioning::changed(work, Subject::Vxc(held.vxc.id))?;
                let after = Isolated { facts: after, reason: reason.as_deref() };
                record_own(work, action, &held, sides, Some(&before), Some(&after))?;
                let (verb, text) = if isolated {
                    ("has cut its end of", "No traffic passes until it joins its end again. The contract runs on.")
                } else {
                    ("has joined its end of", "Traffic passes again.")
                };
                let done = if isolated { "off" } else { "again" };
                let title = |company: &str, name: &str| format!("{company} {verb} the connection \"{name}\" {done}");
                tell_other(work, action, &held, sides, title, text.to_owned())?;
            }
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }
}
