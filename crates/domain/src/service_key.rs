//! Service keys: what one says, when it is valid, who may use it.
//!
//! A key belongs to one service (the B-End of what is made with it) and never changes its text or its service, nor is it ever
//! removed.

mod standing;
mod terms;
mod update;
mod validity;

use serde::{Deserialize, Serialize};

pub use standing::{Key, OrderFacts, Refusal, Standing, may_use, reserves_vlan};
pub use terms::{Carried, NewKey, Service, Terms};
pub use update::KeyUpdate;
pub use validity::Validity;

use crate::people::Position;
use crate::policy::{Action, Role, allowed};
use crate::{CompanyId, Status, text_enum};

text_enum! {
    /// When the VLAN of a single-use key is taken. Read when the key is made.
    pub enum VlanReservation {
        /// At once: no other key, order or automatic choice gets it (SK-72).
        AtCreation = "at_creation",
        /// When it is used: two unused keys may carry one VLAN and the first use wins.
        AtUse = "at_use",
    }
}

/// Limits beyond those that every key has. Absent ones don't limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How often the key may be used, at least 1.
    pub uses: Option<u32>,
    /// The sum of the rates of all connections made with it, Mbit/s, at least 1.
    pub total_mbps: Option<u64>,
    /// The companies that may use it; empty is any.
    pub companies: Vec<CompanyId>,
}

/// Why no key can be made on a service, and its icon isn't shown (SK-75 to SK-77).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOffered {
    #[error("a person with this position may not order, so may not make service keys")]
    Position,
    #[error("the service is {0}: service keys can be made when it is CONFIGURED or LIVE")]
    Status(Status),
    #[error("the service is closed for new connections")]
    Closed,
    #[error("an untagged VXC is attached, which must be the only one")]
    Untagged,
}

/// Whether service keys can be made on a service and shown with it. `untagged_attached` is about Ports: an untagged VXC of a
/// vNIC leaves an MVE open.
pub fn may_offer_keys(
    role: Role,
    status: Status,
    vxc_permitted: bool,
    untagged_attached: bool,
) -> Result<(), NotOffered> {
    if !allowed(role, Action::ManageServiceKeys) {
        return Err(NotOffered::Position);
    }
    if !status.ready() {
        return Err(NotOffered::Status(status));
    }
    if !vxc_permitted {
        return Err(NotOffered::Closed);
    }
    if untagged_attached {
        return Err(NotOffered::Untagged);
    }
    Ok(())
}

/// The positions that have "ordering privileges".
pub fn ordering_positions() -> impl Iterator<Item = Position> {
    crate::policy::positions(Action::OrderServices)
}

#[cfg(test)]
mod tests;
