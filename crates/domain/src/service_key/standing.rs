//! Whether a key can be used: in general, and for one order.

use super::{Terms, Validity};
use crate::{CompanyId, Time};

/// A key with what has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    pub terms: &'a Terms,
    /// How many connections hold it now or have been made with it; one that was denied or withdrawn gives its use back.
    pub uses: u32,
    /// The sum of the rates of its connections, Mbit/s.
    pub used_mbps: u64,
    /// Its service is CONFIGURED or LIVE and takes connections.
    pub service_open: bool,
    /// The company that made it is suspended.
    pub creator_suspended: bool,
}

/// What an order wants of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFacts {
    pub company: CompanyId,
    /// Mbit/s.
    pub rate: u32,
}

/// Why a key can't be used. `Display` is for the creator; others get [`Refusal::to_consumer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the service key is not active")]
    Inactive,
    #[error("the service key is not valid before {}", .from.rfc3339())]
    NotYetValid { from: Time },
    #[error("the service key expired at {}", .at.rfc3339())]
    Expired { at: Time },
    #[error("the single-use service key has been used")]
    Used,
    #[error("the service of the key is not open for connections")]
    ServiceGone,
    #[error("the company that made the service key is suspended")]
    CreatorSuspended,
    #[error("the service key has reached its limit of {limit} uses")]
    NoUsesLeft { limit: u32 },
    #[error("the service key has {left} Mbit/s left of its limit of {limit} Mbit/s")]
    NoSpeedLeft { left: u64, limit: u64 },
    #[error("the service key allows at most {max} Mbit/s")]
    RateAboveKey { max: u32 },
    #[error("the service key is not for this company")]
    CompanyNotAllowed,
}

impl Refusal {
    /// What someone of another company is told: nothing of the service or the company behind the key, nor of its other users.
    pub fn to_consumer(self) -> String {
        match self {
            Self::ServiceGone | Self::CreatorSuspended | Self::NoSpeedLeft { .. } => {
                "the other end can't take this connection now".to_owned()
            }
            Self::NoUsesLeft { .. } => "the service key has no uses left".to_owned(),
            other => other.to_string(),
        }
    }

    /// The field of the order that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::RateAboveKey { .. } | Self::NoSpeedLeft { .. } => "rateLimit",
            _ => "serviceKey",
        }
    }
}

/// `valid` and `expired` as the wire has them, and why it isn't valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub valid: bool,
    pub expired: bool,
    /// In the order in which an order is refused.
    pub reasons: Vec<Refusal>,
}

impl Key<'_> {
    pub fn standing(&self, now: Time) -> Standing {
        let Terms { single_use, active, validity, limits, .. } = self.terms;
        let Validity { start, end } = *validity;
        let mut reasons = Vec::new();
        let mut unless = |good: bool, reason: Refusal| {
            if !good {
                reasons.push(reason);
            }
        };
        unless(*active, Refusal::Inactive);
        unless(validity.begun(now), Refusal::NotYetValid { from: start });
        unless(!validity.expired(now), Refusal::Expired { at: end });
        unless(!single_use || self.uses == 0, Refusal::Used);
        unless(self.service_open, Refusal::ServiceGone);
        unless(!self.creator_suspended, Refusal::CreatorSuspended);
        if let Some(limit) = limits.uses.filter(|_| !single_use) {
            unless(self.uses < limit, Refusal::NoUsesLeft { limit });
        }
        if let Some(limit) = limits.total_mbps {
            unless(self.used_mbps < limit, Refusal::NoSpeedLeft { left: 0, limit });
        }
        Standing { valid: reasons.is_empty(), expired: validity.expired(now), reasons }
    }
}

/// Whether an order may use the key now. The first reason against it is told.
pub fn may_use(key: &Key<'_>, order: OrderFacts, now: Time) -> Result<(), Refusal> {
    if let Some(reason) = key.standing(now).reasons.into_iter().next() {
        return Err(reason);
    }
    let limits = &key.terms.limits;
    if !limits.companies.is_empty() && !limits.companies.contains(&order.company) {
        return Err(Refusal::CompanyNotAllowed);
    }
    if order.rate > key.terms.max_speed {
        return Err(Refusal::RateAboveKey { max: key.terms.max_speed });
    }
    if let Some(limit) = limits.total_mbps {
        let left = limit.saturating_sub(key.used_mbps);
        if u64::from(order.rate) > left {
            return Err(Refusal::NoSpeedLeft { left, limit });
        }
    }
    Ok(())
}

/// Whether the key keeps its VLAN from others now: active, unexpired and unused. When it is used the VXC holds it.
pub fn reserves_vlan(terms: &Terms, uses: u32, now: Time) -> bool {
    terms.carries_reservation() && terms.active && !terms.validity.expired(now) && uses == 0
}
