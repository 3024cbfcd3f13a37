//! What waits for a company's decision, and what it waits for itself.

use std::collections::HashMap;

use domain::consent::{ApprovalStatus, ApprovalView, Asked, approval_view};
use domain::{Action, Side, Time, Uid, allowed};
use store::{Tx, proposals, service_keys, vxcs};

use super::around::Around;
use super::held::{Held, Sides, read_open, seen};
use super::make;
use super::propose;
pub use super::propose::ProposedValue;
use super::tell::own_end;
use super::view::VxcView;
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

/// A proposal that waits, for one of its two companies.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalItem {
    pub vxc: Uid,
    /// The viewer's own name of the connection.
    pub vxc_name: String,
    /// The viewer's own end, in words.
    pub own_end: String,
    /// The other side's.
    pub company_name: String,
    /// Of what kind it is and who decides; no value of the other side but a rate.
    pub approval: ApprovalView,
    /// Of a connection that isn't made yet, Mbit/s.
    pub rate: Option<u32>,
    /// The label of the viewer's own key that it was ordered with, for who may see keys.
    pub key_label: Option<String>,
    /// What would change on the viewer's own side; empty for the one who decides.
    pub changes: Vec<ProposedValue>,
    /// What approving it would make of the total of the service key's connections, when that is more than the key says.
    pub exceeds: Option<OverTotal>,
    pub may_decide: bool,
    pub may_withdraw: bool,
    pub made: Time,
    pub expires: Time,
}

/// More than a key is for; both in Mbit/s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverTotal {
    pub total: u64,
    pub most: u32,
}

impl App {
    /// What waits, oldest first: for the company's decision, and by it for the other side's.
    pub async fn approvals(&self, actor: &Actor) -> Result<Vec<ApprovalItem>, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor) = (self.clone(), actor.clone());
        self.read(move |tx| {
            let member = actor.member()?;
            let mut out = Vec::new();
            let rows = proposals::open_of_company(tx, member.id)?;
            if rows.is_empty() {
                return Ok(out);
            }
            let around = Around::waiting(tx, member.id)?;
            let vxcs: HashMap<_, _> = vxcs::waiting(tx, member.id)?.into_iter().map(|vxc| (vxc.id, vxc)).collect();
            for row in rows {
                let Some(vxc) = vxcs.get(&row.vxc_id).cloned() else { continue };
                let Some(Sides::One(side)) = Sides::of(&vxc, member.id) else { continue };
                out.extend(item(tx, &app, &actor, &around.hold(vxc)?, side, &row)?);
            }
            Ok(out)
        })
        .await
    }

    /// One connection with what waits about it: at most one request of each side.
    pub async fn connection(&self, actor: &Actor, id: IdOrUid) -> Result<(VxcView, Vec<ApprovalItem>), Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor) = (self.clone(), actor.clone());
        self.read(move |tx| {
            let (held, sides) = seen(tx, actor.member()?, id)?;
            let (view, rows) = make::view_with_open(tx, &app, &actor, &held, app.now())?;
            let Sides::One(side) = sides else { return Ok((view, Vec::new())) };
            let items: Result<Vec<_>, Error> =
                rows.iter().map(|row| item(tx, &app, &actor, &held, side, row)).collect();
            Ok((view, items?.into_iter().flatten().collect()))
        })
        .await
    }
}

fn item(
    tx: &Tx<'_>,
    app: &App,
    actor: &Actor,
    held: &Held,
    side: Side,
    row: &proposals::Proposal,
) -> Result<Option<ApprovalItem>, Error> {
    let proposal = read_open(app, row)?;
    let Some(approval) = approval_view(std::slice::from_ref(&proposal), side) else { return Ok(None) };
    let decides = approval.status == ApprovalStatus::PendingInternal;
    let may_decide = decides && allowed(actor.role, Action::ApproveChanges);
    let new = proposal.asked == Asked::Connection;
    let key = held.vxc.key_id.filter(|_| new && decides && allowed(actor.role, Action::ViewServiceKeys));
    let key = key.map(|id| service_keys::by_id(tx, id)).transpose()?.flatten();
    Ok(Some(ApprovalItem {
        vxc: held.vxc.uid,
        vxc_name: held.end(side).name.clone(),
        own_end: own_end(held, side),
        company_name: held.company(side.other()).name.clone(),
        rate: new.then_some(held.vxc.rate),
        key_label: key.and_then(|key| key.description),
        changes: if decides { Vec::new() } else { propose::values(held, side, &proposal.asked)? },
        exceeds: if may_decide { over_total(tx, held, side, approval.new_speed)? } else { None },
        may_decide,
        approval,
        may_withdraw: !decides && allowed(actor.role, Action::UpdateServices),
        made: proposal.made,
        expires: proposal.expires,
    }))
}

/// A faster connection may be more than the decider's key was made for.
fn over_total(tx: &Tx<'_>, held: &Held, side: Side, speed: Option<u32>) -> Result<Option<OverTotal>, Error> {
    let (Some(id), Some(speed)) = (held.vxc.key_id, speed) else { return Ok(None) };
    let key = service_keys::by_id(tx, id)?.filter(|key| key.company_id == held.company(side).id);
    let Some((key, most)) = key.and_then(|key| key.max_total_rate.map(|most| (key, most))) else { return Ok(None) };
    let live = u64::try_from(service_keys::live_rate(tx, key.id)?).unwrap_or(0);
    let total = live.saturating_sub(held.vxc.rate.into()).saturating_add(speed.into());
    Ok((total > u64::from(most)).then_some(OverTotal { total, most }))
}
