//! What a driver has found on the fabric.
//!
//! None of it can be serialised as a whole: fault texts are the operator's, and what a side may see of a circuit is decided
//! per end.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Circuit, Desired, Item, Kind, Place};
use crate::{Side, Uid, text_enum};

/// One thing that is on the fabric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    pub uid: Uid,
    pub kind: Kind,
    /// The version in force.
    pub version: i64,
    /// What it holds, as it was asked for: a VLAN of the driver's choice stays `None`.
    pub places: Vec<Place>,
    pub admin: AdminState,
    pub ends: Ends<EndState>,
    /// What is wrong with it, in the driver's words. For the operator only, never for a customer.
    pub fault: Option<String>,
}

text_enum! {
    /// Whether a thing is meant to carry traffic.
    pub enum AdminState { Up = "UP", Down = "DOWN" }
}

text_enum! {
    /// Whether traffic can flow.
    pub enum LinkState {
        Up = "UP",
        Down = "DOWN",
        /// Not seen yet.
        Unknown = "UNKNOWN",
    }
}

/// One end of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndState {
    pub link: LinkState,
    /// Cut off by the company whose end it is.
    pub isolated: bool,
}

/// Traffic since the thing was made. Never goes down while it exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Octets that entered the fabric here.
    pub in_octets: u64,
    pub in_packets: u64,
    /// Octets that left the fabric here.
    pub out_octets: u64,
    pub out_packets: u64,
}

/// A circuit has two ends, an attachment has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends<T> {
    One(T),
    Both { a: T, b: T },
}

impl<T> Ends<T> {
    /// The end on that side; an attachment's only end counts as A.
    pub const fn get(&self, side: Side) -> Option<&T> {
        match (self, side) {
            (Self::One(end) | Self::Both { a: end, .. }, Side::A) | (Self::Both { b: end, .. }, Side::B) => Some(end),
            (Self::One(_), Side::B) => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [self.get(Side::A), self.get(Side::B)].into_iter().flatten()
    }

    pub fn sides_mut(&mut self) -> impl Iterator<Item = (Side, &mut T)> {
        match self {
            Self::One(end) => [Some((Side::A, end)), None],
            Self::Both { a, b } => [Some((Side::A, a)), Some((Side::B, b))],
        }
        .into_iter()
        .flatten()
    }

    #[must_use]
    pub fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> Ends<U> {
        match self {
            Self::One(end) => Ends::One(f(end)),
            Self::Both { a, b } => Ends::Both { a: f(a), b: f(b) },
        }
    }
}

impl Observed {
    /// What is seen when `desired` is in force, with the given links.
    pub fn in_force(desired: &Desired, link: LinkState) -> Self {
        let end = |isolated| EndState { link, isolated };
        Self {
            uid: desired.uid,
            kind: desired.item.kind(),
            version: desired.version,
            places: desired.places(),
            admin: admin(&desired.item),
            ends: isolation(&desired.item).map(|isolated| end(*isolated)),
            fault: None,
        }
    }

    /// Whether nothing is to be done about it: the version is the one wanted, and nobody has changed it by hand.
    pub fn matches(&self, desired: &Desired) -> bool {
        let set = |places: &[Place]| places.iter().cloned().collect::<BTreeSet<_>>();
        self.version == desired.version
            && self.kind == desired.item.kind()
            && self.admin == admin(&desired.item)
            && self.ends.map(|end| end.isolated) == isolation(&desired.item)
            && set(&self.places) == set(&desired.places())
    }
}

const fn admin(item: &Item) -> AdminState {
    match item {
        Item::Circuit(Circuit { shutdown: true, .. }) => AdminState::Down,
        _ => AdminState::Up,
    }
}

const fn isolation(item: &Item) -> Ends<bool> {
    match item {
        Item::Circuit(circuit) => Ends::Both { a: circuit.isolated_a, b: circuit.isolated_b },
        _ => Ends::One(false),
    }
}
