//! What waits for a company's decision, and what it waits for itself.

use std::collections::HashMap;

use domain::consent::{ApprovalStatus, ApprovalView, approval_view};
use domain::{Action, Time, Uid, allowed};
use store::{proposals, vxcs};

use super::around::Around;
use super::held::{Sides, read_open};
use super::propose;
pub use super::propose::ProposedValue;
use crate::{Actor, App, Error};

/// A proposal that waits, for one of its two companies.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalItem {
    pub vxc: Uid,
    /// The viewer's own name of the connection.
    pub vxc_name: String,
    /// The other side's.
    pub company_name: String,
    /// Of what kind it is and who decides; no value of the other side but a rate.
    pub approval: ApprovalView,
    /// What would change on the viewer's own side; empty for the one who decides.
    pub changes: Vec<ProposedValue>,
    pub may_decide: bool,
    pub may_withdraw: bool,
    pub made: Time,
    pub expires: Time,
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
                let held = around.hold(vxc)?;
                let proposal = read_open(&app, &row)?;
                let Some(approval) = approval_view(std::slice::from_ref(&proposal), side) else { continue };
                let decides = approval.status == ApprovalStatus::PendingInternal;
                out.push(ApprovalItem {
                    vxc: held.vxc.uid,
                    vxc_name: held.end(side).name.clone(),
                    company_name: held.company(side.other()).name.clone(),
                    approval,
                    changes: if decides { Vec::new() } else { propose::values(&held, side, &proposal.asked)? },
                    may_decide: decides && allowed(actor.role, Action::ApproveChanges),
                    may_withdraw: !decides && allowed(actor.role, Action::UpdateServices),
                    made: proposal.made,
                    expires: proposal.expires,
                });
            }
            Ok(out)
        })
        .await
    }
}
