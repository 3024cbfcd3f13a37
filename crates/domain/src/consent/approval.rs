//! What a side is shown of a pending proposal: that there is one and of what kind, never the other side's values.

use super::{Asked, ChangeKind, Proposal};
use crate::{Side, Uid, text_enum};

text_enum! {
    pub enum ApprovalStatus {
        /// Waits for the viewer's own side.
        PendingInternal = "PENDING_INTERNAL",
        /// Waits for the other side.
        PendingExternal = "PENDING_EXTERNAL",
    }
}

/// The wire's `vxcApproval` for one viewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalView {
    pub uid: Uid,
    pub status: ApprovalStatus,
    pub kind: ChangeKind,
    /// Mbit/s, with a `SPEED_CHANGE`.
    pub new_speed: Option<u32>,
    pub message: String,
}

impl ApprovalView {
    /// The viewer's side decides.
    pub fn is_for_viewer(&self) -> bool {
        self.status == ApprovalStatus::PendingInternal
    }
}

/// What `viewer` sees. When both sides have something pending, what waits for the viewer comes first.
pub fn approval_view(of_vxc: &[Proposal], viewer: Side) -> Option<ApprovalView> {
    let mut pending = of_vxc.iter().filter(|p| p.pending());
    let for_viewer = pending.clone().find(|p| p.by != viewer);
    let proposal = for_viewer.or_else(|| pending.next())?;
    let decides = for_viewer.is_some();
    Some(ApprovalView {
        uid: proposal.uid,
        status: if decides { ApprovalStatus::PendingInternal } else { ApprovalStatus::PendingExternal },
        kind: proposal.asked.kinds().into_iter().next()?,
        new_speed: proposal.asked.new_speed(),
        message: message(&proposal.asked, decides),
    })
}

fn message(asked: &Asked, decides: bool) -> String {
    let end = if decides { "its end" } else { "your end" };
    let what: Vec<String> = asked.kinds().into_iter().map(|kind| words(kind, end)).collect();
    let what = what.join(" and ");
    match (asked, decides) {
        (Asked::Connection, true) => {
            "The other company has used your service key and waits for your approval.".to_owned()
        }
        (Asked::Connection, false) => "The connection waits for the other company's approval.".to_owned(),
        (Asked::Change(_), true) => {
            format!("The other company asks to change {what}. Nothing on your side changes.")
        }
        (Asked::Change(_), false) => format!("Your change of {what} waits for the other company's approval."),
    }
}

fn words(kind: ChangeKind, end: &str) -> String {
    match kind {
        ChangeKind::New => "the connection".to_owned(),
        ChangeKind::Speed => "the rate limit".to_owned(),
        ChangeKind::Vlan => format!("the VLAN of {end}"),
        ChangeKind::Vnic => format!("the vNIC of {end}"),
        ChangeKind::Config => format!("the router configuration of {end}"),
        ChangeKind::Move => format!("the service that {end} is on"),
    }
}
