//! Cutting one's own end off, and joining it again: against a loop or an attack, at any time, without asking (design decision 9).

use domain::{Action, Status, order};
use serde::Serialize;
use store::unapplied::Subject;
use store::vxcs;

use super::held::seen;
use super::make;
use super::tell::{Facts, facts, record_own, tell_other_instead};
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

fn title(isolated: bool) -> impl Fn(&str, &str) -> String {
    move |company, name| match isolated {
        true => format!("{company} has cut its end of the connection \"{name}\" off"),
        false => format!("{company} has joined its end of the connection \"{name}\" again"),
    }
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
                let text = if isolated {
                    "No traffic passes until it joins its end again. The contract runs on."
                } else {
                    "Traffic passes again."
                };
                let titles = (title(isolated), title(!isolated));
                tell_other_instead(work, action, &held, sides, titles, text.to_owned())?;
            }
            make::view(work.tx, work.app, work.actor, &held, work.now)
        })
        .await
    }
}
