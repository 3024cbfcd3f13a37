//! Provisioning as desired state: what the fabric should carry, what it does carry, and the steps from one to the other.
//!
//! Verbs write [`Desired`] rows and nothing else. A worker compares them with what a driver has [`Observed`], and carries out
//! the steps of [`plan`]. Since the steps follow from the two states alone, the worker may be killed anywhere and started
//! again. [`status`] and [`link`] are derived by the same comparison; they are two things: a service whose cable was pulled is
//! still in service.

mod observed;
mod occupancy;
mod plan;
#[cfg(test)]
mod plan_tests;
mod status;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use observed::{AdminState, Counters, EndState, Ends, LinkState, Observed};
pub use occupancy::{Bearer, Bearers, Hold, Occupancy, Place};
pub use plan::{Action, Step, plan, strays};
pub use status::{link, progress, status};

use crate::{Invalid, Uid, text_enum};

/// One thing that the fabric should, or should no longer, carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desired {
    /// The uid of the Port, MCR, MVE or VXC that this is for.
    pub uid: Uid,
    /// Goes up with each change of `presence` or `item`, and never down: the fabric refuses to go back.
    pub version: i64,
    pub presence: Presence,
    pub item: Item,
}

text_enum! {
    /// Whether a thing should be on the fabric. A row that should go stays, as `Absent`: a row that is missing removes nothing.
    pub enum Presence { Present = "PRESENT", Absent = "ABSENT" }
}

text_enum! {
    /// What a thing is to the fabric.
    pub enum Kind { Port = "PORT", Router = "ROUTER", Edge = "EDGE", Circuit = "CIRCUIT" }
}

/// A thing of the fabric. All but a circuit are attachments: what a circuit ends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Item {
    Port(Port),
    Router(Router),
    Edge(Edge),
    Circuit(Circuit),
}

/// A physical interface that is handed to one company. The members of a LAG are Ports of their own. A Port may be moved to an
/// interface that is free; two Ports can't trade theirs in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    pub interface: Interface,
    /// Mbit/s.
    pub speed_mbps: u32,
}

/// An interface of a device, by the names that the operator gave them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interface {
    pub device: String,
    pub name: String,
}

impl Interface {
    pub fn new(device: impl Into<String>, name: impl Into<String>) -> Self {
        Self { device: device.into(), name: name.into() }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.device, self.name)
    }
}

/// A virtual router (MCR).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Router {
    /// The device that runs it.
    pub device: String,
    /// Mbit/s over all its circuits.
    pub speed_mbps: u32,
    /// Its autonomous system.
    pub asn: u32,
}

/// A virtual machine of a network vendor (MVE).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The device that runs it.
    pub device: String,
    pub cores: u16,
    /// 1–5, numbered from 0.
    pub vnics: u8,
}

/// A layer-2 circuit between two ends (VXC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circuit {
    pub a: Endpoint,
    pub b: Endpoint,
    /// Mbit/s (decimal, layer 2) in each direction, policed where a frame enters the fabric.
    pub rate_mbps: u32,
    /// Carries nothing, and holds its VLANs.
    pub shutdown: bool,
    /// The company at the A-End has cut its own end off.
    pub isolated_a: bool,
    /// The company at the B-End has cut its own end off.
    pub isolated_b: bool,
}

/// Where a circuit ends, and how its frames are told from others there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub attachment: Attachment,
    /// Outer VLAN, 1–4094. `None` is untagged, and on a router a VLAN of the driver's choice.
    pub outer: Option<u16>,
    /// Inner VLAN, 1–4094; `None` takes the outer VLAN whole.
    pub inner: Option<u16>,
    /// Configuration of the router's side of the circuit: an [`EndConfig`](crate::mcr::EndConfig) as JSON. Only on a router.
    pub router_config: Option<String>,
}

/// What a circuit can end on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// The interface of a Port, or those of all members of a LAG, which share one VLAN space. Circuits on one Port may share the list.
    Interfaces(Arc<[Interface]>),
    Router(Uid),
    Vnic {
        edge: Uid,
        vnic: u8,
    },
}

impl Attachment {
    /// The places where frames enter and leave.
    pub fn bearers(&self) -> Vec<Bearer> {
        match self {
            Self::Interfaces(members) => members.iter().cloned().map(Bearer::Interface).collect(),
            Self::Router(uid) => vec![Bearer::Router(*uid)],
            Self::Vnic { edge, vnic } => vec![Bearer::Vnic { edge: *edge, vnic: *vnic }],
        }
    }
}

impl Endpoint {
    fn places(&self) -> impl Iterator<Item = Place> {
        let hold = Hold::Tag { outer: self.outer, inner: self.inner };
        self.attachment.bearers().into_iter().map(move |bearer| Place { bearer, hold })
    }

    fn check(&self) -> Result<(), Invalid> {
        if let Attachment::Interfaces(members) = &self.attachment {
            let mut names: Vec<_> = members.iter().collect();
            names.sort_unstable();
            names.dedup();
            if names.is_empty() || names.len() != members.len() {
                return Err(Invalid::new("attachment", "must name at least one interface, and none twice"));
            }
        }
        for (field, vlan) in [("outer", self.outer), ("inner", self.inner)] {
            if vlan.is_some_and(|vlan| !(1..=4094).contains(&vlan)) {
                return Err(Invalid::new(field, "must be 1 to 4094"));
            }
        }
        if self.outer.is_none() && self.inner.is_some() {
            return Err(Invalid::new("inner", "needs an outer VLAN"));
        }
        if self.router_config.is_some() && !matches!(self.attachment, Attachment::Router(_)) {
            return Err(Invalid::new("router_config", "is for an end on a router"));
        }
        Ok(())
    }
}

impl Item {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Port(_) => Kind::Port,
            Self::Router(_) => Kind::Router,
            Self::Edge(_) => Kind::Edge,
            Self::Circuit(_) => Kind::Circuit,
        }
    }
}

impl Desired {
    /// What it holds on the fabric once it is applied.
    pub fn places(&self) -> Vec<Place> {
        let whole = |bearer| Place { bearer, hold: Hold::Whole };
        match &self.item {
            Item::Port(port) => vec![whole(Bearer::Interface(port.interface.clone()))],
            Item::Router(_) => vec![whole(Bearer::Router(self.uid))],
            Item::Edge(edge) => (0..edge.vnics).map(|vnic| whole(Bearer::Vnic { edge: self.uid, vnic })).collect(),
            Item::Circuit(circuit) => circuit.a.places().chain(circuit.b.places()).collect(),
        }
    }

    /// Whether any network could carry it. Verbs refuse such input long before; drivers ask again.
    pub fn check(&self) -> Result<(), Invalid> {
        let above_zero = |field, number: u32| match number {
            0 => Err(Invalid::new(field, "must be above 0")),
            _ => Ok(()),
        };
        match &self.item {
            Item::Port(port) => above_zero("speed_mbps", port.speed_mbps),
            Item::Router(router) => above_zero("speed_mbps", router.speed_mbps).and(above_zero("asn", router.asn)),
            Item::Edge(edge) if !(1..=5).contains(&edge.vnics) => Err(Invalid::new("vnics", "must be 1 to 5")),
            Item::Edge(edge) => above_zero("cores", edge.cores.into()),
            Item::Circuit(circuit) => {
                above_zero("rate_mbps", circuit.rate_mbps)?;
                circuit.a.check().map_err(|invalid| invalid.within("a"))?;
                circuit.b.check().map_err(|invalid| invalid.within("b"))?;
                if circuit.a.places().any(|a| circuit.b.places().any(|b| a.overlaps(&b))) {
                    return Err(Invalid::new("b", "must not take frames of the A-End"));
                }
                Ok(())
            }
        }
    }
}
