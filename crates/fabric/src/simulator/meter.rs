//! What counters have counted: whole octets per millisecond, so that it doesn't matter how often they are read.

use domain::provisioning::{Counters, Ends};
use domain::{Time, Uid};
use serde::{Deserialize, Serialize};

use super::load::{Way, octets_per_ms, spans};

/// Octets in a packet of simulated traffic.
const PACKET: u64 = 800;

/// Octets that came in at an end and went out there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Octets {
    received: u64,
    sent: u64,
}

impl Octets {
    pub fn counters(&self) -> Counters {
        Counters {
            in_octets: self.received,
            in_packets: self.received / PACKET,
            out_octets: self.sent,
            out_packets: self.sent / PACKET,
        }
    }
}

/// Octets that passed from A to B and back; for an attachment, from its outside into the fabric and back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    a_to_b: u64,
    b_to_a: u64,
}

impl Passed {
    /// What a circuit of so many Mbit/s carried between two moments, or the share of one of so many members that carried it.
    pub fn between(from: Time, to: Time, uid: Uid, rate_mbps: u32, members: usize) -> Self {
        let members = u64::try_from(members).unwrap_or(u64::MAX).max(1);
        spans(from, to).fold(Self::default(), |sum, (at, ms)| {
            let part = |way| (octets_per_ms(uid, way, rate_mbps, at) / members).saturating_mul(ms);
            Self {
                a_to_b: sum.a_to_b.saturating_add(part(Way::AToB)),
                b_to_a: sum.b_to_a.saturating_add(part(Way::BToA)),
            }
        })
    }

    pub const fn reversed(self) -> Self {
        Self { a_to_b: self.b_to_a, b_to_a: self.a_to_b }
    }

    pub const fn add_to(self, octets: &mut Ends<Octets>) {
        let (Ends::One(a) | Ends::Both { a, .. }) = octets;
        a.received = a.received.saturating_add(self.a_to_b);
        a.sent = a.sent.saturating_add(self.b_to_a);
        if let Ends::Both { b, .. } = octets {
            b.received = b.received.saturating_add(self.b_to_a);
            b.sent = b.sent.saturating_add(self.a_to_b);
        }
    }
}
