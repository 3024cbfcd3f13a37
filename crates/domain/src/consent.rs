//! Consent: what one side of a VXC proposes and the other decides.
//!
//! Nothing of the network changes while a proposal is pending, and each side has at most one. A company that has both ends
//! needs nobody's consent.

mod approval;
mod classify;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use approval::{ApprovalStatus, ApprovalView, approval_view};
pub use classify::{EndShown, EndUpdate, Immediate, NotAccepted, OwnEnd, Sorted, VxcShown, VxcUpdate, classify};

use crate::mcr::EndConfig;
use crate::vlan::Tag;
use crate::{Side, Time, Uid, text_enum};

/// Days after which a proposal ends by itself, unless configured otherwise.
pub const DEFAULT_LIFE_DAYS: u32 = 14;

text_enum! {
    /// What kind of change is asked. The wire's `vxcApproval.type`; of a proposal with several kinds the first in this order.
    pub enum ChangeKind {
        /// The connection itself, with a key that needs approval.
        New = "NEW",
        Speed = "SPEED_CHANGE",
        Vlan = "VLAN_CHANGE",
        Vnic = "VNIC_CHANGE",
        Config = "CONFIG_CHANGE",
        Move = "MOVE",
    }
}

/// What changes at one end. Absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndChange {
    /// The tag that the end gets. Until it is decided the old and the new one are both held.
    pub tag: Option<Tag>,
    pub vnic: Option<u8>,
    /// With its secrets.
    pub config: Option<EndConfig>,
    /// The service that the end moves to.
    pub product: Option<Uid>,
}

impl EndChange {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a side proposes: changes of its own end, and from West a rate above the recorded one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSet {
    /// Mbit/s.
    pub rate_limit: Option<u32>,
    pub end: EndChange,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// The connection, made with a key that says `preApproved: false`. Always by A.
    Connection,
    Change(ChangeSet),
}

impl Asked {
    /// All kinds in it, in the order of [`ChangeKind`].
    pub fn kinds(&self) -> Vec<ChangeKind> {
        match self {
            Self::Connection => vec![ChangeKind::New],
            Self::Change(ChangeSet { rate_limit, end }) => [
                (rate_limit.is_some(), ChangeKind::Speed),
                (end.tag.is_some(), ChangeKind::Vlan),
                (end.vnic.is_some(), ChangeKind::Vnic),
                (end.config.is_some(), ChangeKind::Config),
                (end.product.is_some(), ChangeKind::Move),
            ]
            .into_iter()
            .filter_map(|(asked, kind)| asked.then_some(kind))
            .collect(),
        }
    }

    /// Mbit/s; what both sides may know of it.
    pub const fn new_speed(&self) -> Option<u32> {
        match self {
            Self::Connection => None,
            Self::Change(set) => set.rate_limit,
        }
    }
}

/// How a proposal ended. Only `Approved` changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Pending,
    Ended { outcome: Outcome, at: Time },
}

text_enum! {
    pub enum Outcome {
        Approved = "APPROVED",
        Denied = "DENIED",
        /// By the side that made it.
        Withdrawn = "WITHDRAWN",
        Expired = "EXPIRED",
        /// A newer one of the same side took its place, or the connection ended.
        Superseded = "SUPERSEDED",
    }
}

impl State {
    /// The word for storage: `PENDING` or that of the outcome.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Ended { outcome, .. } => outcome.as_str(),
        }
    }

    /// Reads [`State::word`] with the time of the end, which is 0 when it was not kept.
    pub fn read(word: &str, at: Option<Time>) -> Result<Self, String> {
        if word == "PENDING" {
            return Ok(Self::Pending);
        }
        Ok(Self::Ended { outcome: word.parse()?, at: at.unwrap_or(Time::from_ms(0)) })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The wire's `vxcApproval.uid`.
    pub uid: Uid,
    /// The side that asks. The other one decides.
    pub by: Side,
    pub asked: Asked,
    pub made: Time,
    /// The last moment at which it can be decided.
    pub expires: Time,
    pub state: State,
}

/// What happens to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Approve(Side),
    Deny(Side),
    Withdraw(Side),
    /// Its time is over.
    Expire,
    /// A newer one takes its place, or the connection ends.
    Supersede,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("nothing is waiting for your approval")]
    NothingPending,
    #[error("the request is no longer pending: it is {0}")]
    Ended(Outcome),
    #[error("your own request is for the other company to decide")]
    Own,
    #[error("only the company that made the request can withdraw it")]
    NotOwn,
    #[error("the request has not expired yet")]
    NotExpired,
    #[error("the connection itself waits for approval")]
    ConnectionPending,
    #[error("the request asks for nothing")]
    Empty,
}

impl Proposal {
    pub const fn pending(&self) -> bool {
        matches!(self.state, State::Pending)
    }

    /// The proposal after the event. What has ended stays as it is, and what has run out can only expire or be superseded.
    pub fn after(self, event: Event, now: Time) -> Result<Self, Refused> {
        if let State::Ended { outcome, .. } = self.state {
            return Err(Refused::Ended(outcome));
        }
        let over = now > self.expires;
        let outcome = match event {
            Event::Approve(side) | Event::Deny(side) if side == self.by => return Err(Refused::Own),
            Event::Withdraw(side) if side != self.by => return Err(Refused::NotOwn),
            Event::Expire if !over => return Err(Refused::NotExpired),
            Event::Approve(_) | Event::Deny(_) if over => return Err(Refused::Ended(Outcome::Expired)),
            Event::Approve(_) => Outcome::Approved,
            Event::Deny(_) => Outcome::Denied,
            Event::Withdraw(_) => Outcome::Withdrawn,
            Event::Expire => Outcome::Expired,
            Event::Supersede => Outcome::Superseded,
        };
        Ok(Self { state: State::Ended { outcome, at: now }, ..self })
    }
}

/// What comes of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposed {
    /// The same is pending already.
    Same(Uid),
    /// The new proposal, and the side's own one that it supersedes.
    Made { proposal: Proposal, supersedes: Option<Uid> },
}

/// Proposes a change. `of_vxc` are the proposals of the VXC; those that have ended don't matter.
pub fn propose(
    of_vxc: &[Proposal],
    uid: Uid,
    by: Side,
    asked: Asked,
    now: Time,
    life: Duration,
) -> Result<Proposed, Refused> {
    if asked.kinds().is_empty() {
        return Err(Refused::Empty);
    }
    if asked != Asked::Connection && of_vxc.iter().any(|p| p.pending() && p.asked == Asked::Connection) {
        return Err(Refused::ConnectionPending);
    }
    let own = of_vxc.iter().find(|p| p.pending() && p.by == by);
    if let Some(same) = own.filter(|p| p.asked == asked && now <= p.expires) {
        return Ok(Proposed::Same(same.uid));
    }
    let proposal = Proposal { uid, by, asked, made: now, expires: now.plus(life), state: State::Pending };
    Ok(Proposed::Made { proposal, supersedes: own.map(|p| p.uid) })
}

/// The proposal that waits for this side to decide.
pub fn waiting_for(of_vxc: &[Proposal], side: Side) -> Result<&Proposal, Refused> {
    of_vxc.iter().find(|p| p.pending() && p.by != side).ok_or(Refused::NothingPending)
}

#[cfg(test)]
mod tests;
