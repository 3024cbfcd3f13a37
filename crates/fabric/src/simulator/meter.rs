//! Traffic as a pure function of a circuit's rate and the time: whole octets per millisecond, so that it doesn't matter how
//! often the counters are read.

use domain::Uid;
use domain::provisioning::{Counters, Ends};
use serde::{Deserialize, Serialize};

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

/// Octets per millisecond from A to B and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    a_to_b: u64,
    b_to_a: u64,
}

impl Flow {
    /// A quarter to three quarters of the rate in each direction, by the uid.
    pub fn of(uid: Uid, rate_mbps: u32) -> Self {
        let [first, second, ..] = *uid.bytes();
        let part = |byte: u8| u64::from(rate_mbps) * 125 * (64 + u64::from(byte) / 2) / 256;
        Self { a_to_b: part(first), b_to_a: part(second) }
    }

    pub const fn reversed(self) -> Self {
        Self { a_to_b: self.b_to_a, b_to_a: self.a_to_b }
    }

    /// The share of one of so many members.
    pub fn shared(self, members: usize) -> Self {
        let members = u64::try_from(members).unwrap_or(u64::MAX).max(1);
        Self { a_to_b: self.a_to_b / members, b_to_a: self.b_to_a / members }
    }

    pub const fn over(self, ms: u64) -> Passed {
        Passed { a_to_b: self.a_to_b.saturating_mul(ms), b_to_a: self.b_to_a.saturating_mul(ms) }
    }
}

/// Octets that passed from A to B and back; for an attachment, from its outside into the fabric and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    a_to_b: u64,
    b_to_a: u64,
}

impl Passed {
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
