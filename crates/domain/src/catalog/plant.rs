//! Plant: what a zone of a location offers, and the devices and interfaces that it stands on.
//!
//! Capacity is finite: an order takes a free interface, router bandwidth or cores, or is refused.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Location, Zone};
use crate::text_enum;

/// What can be ordered in a zone, and the devices for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneOffer {
    /// Mbit/s, each one of [`PORT_SPEEDS`](crate::order::PORT_SPEEDS).
    #[serde(default)]
    pub port_speeds: Vec<u32>,
    /// Mbit/s, each one of [`MCR_SPEEDS`](crate::order::MCR_SPEEDS).
    #[serde(default)]
    pub mcr_speeds: Vec<u32>,
    /// Cores of the largest MVE; 0 when the zone has none.
    #[serde(default)]
    pub mve_max_cores: u32,
    #[serde(rename = "device", default)]
    pub devices: Vec<Device>,
}

impl ZoneOffer {
    pub const fn mve_available(&self) -> bool {
        self.mve_max_cores > 0
    }
}

/// How a location says what a zone is: by the name of a profile, or by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ZoneSetup {
    Profile(String),
    Own(ZoneOffer),
}

impl<'de> Deserialize<'de> for ZoneSetup {
    /// By hand, because an untagged enum can't say which field of an own zone is wrong.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Setup;

        impl<'de> Visitor<'de> for Setup {
            type Value = ZoneSetup;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a profile, or a table with port_speeds, mcr_speeds, mve_max_cores and device")
            }

            fn visit_str<E>(self, name: &str) -> Result<ZoneSetup, E> {
                Ok(ZoneSetup::Profile(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ZoneSetup, A::Error> {
                ZoneOffer::deserialize(MapAccessDeserializer::new(map)).map(ZoneSetup::Own)
            }
        }

        deserializer.deserialize_any(Setup)
    }
}

text_enum! {
    /// What a device is for.
    pub enum DeviceKind { Switch = "switch", Router = "router", Compute = "compute" }
}

/// A device of a zone. Its name is short and unique in the zone; letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Device {
    /// Has the interfaces that Ports are.
    Switch { name: String, interfaces: Vec<InterfaceGroup> },
    /// Carries MCRs, together at most `mcr_mbps` Mbit/s; each lives on one router.
    Router { name: String, mcr_mbps: u32 },
    /// Carries MVEs, together at most `mve_cores` cores; each lives on one machine.
    Compute { name: String, mve_cores: u32 },
}

impl Device {
    pub fn name(&self) -> &str {
        match self {
            Self::Switch { name, .. } | Self::Router { name, .. } | Self::Compute { name, .. } => name,
        }
    }

    pub const fn kind(&self) -> DeviceKind {
        match self {
            Self::Switch { .. } => DeviceKind::Switch,
            Self::Router { .. } => DeviceKind::Router,
            Self::Compute { .. } => DeviceKind::Compute,
        }
    }

    /// Bandwidth for MCRs, Mbit/s.
    pub const fn mcr_mbps(&self) -> u32 {
        if let Self::Router { mcr_mbps, .. } = self { *mcr_mbps } else { 0 }
    }

    /// Cores for MVEs.
    pub const fn mve_cores(&self) -> u32 {
        if let Self::Compute { mve_cores, .. } = self { *mve_cores } else { 0 }
    }

    pub fn groups(&self) -> &[InterfaceGroup] {
        if let Self::Switch { interfaces, .. } = self { interfaces } else { &[] }
    }

    /// The device as it stands in a zone of a location: `sw1.red.syd-sy1`.
    pub fn spec(&self, location: &Location, zone: Zone) -> DeviceSpec {
        let name = format!("{}.{zone}.{}", self.name(), location.site_code);
        let interfaces = self.groups().iter().flat_map(|group| group.expand(&name)).collect();
        DeviceSpec {
            location: location.id,
            zone,
            kind: self.kind(),
            mcr_mbps: self.mcr_mbps(),
            mve_cores: self.mve_cores(),
            interfaces,
            name,
        }
    }
}

/// Interfaces of one kind in a row: `prefix`, then a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterfaceGroup {
    /// Mbit/s, one of [`PORT_SPEEDS`](crate::order::PORT_SPEEDS).
    pub speed: u32,
    /// The optic that is plugged in: `LX`, `LR`, `LR4`, …
    pub media: String,
    pub count: u16,
    pub prefix: String,
    /// The number of the first one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub first: u16,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field by reference")]
const fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl InterfaceGroup {
    /// The names in this group.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let first = u32::from(self.first);
        (first..first + u32::from(self.count)).map(|number| format!("{}{number}", self.prefix))
    }

    fn expand(&self, device: &str) -> impl Iterator<Item = InterfaceSpec> {
        self.names().map(|name| InterfaceSpec {
            device: device.to_owned(),
            name,
            speed: self.speed,
            media: self.media.clone(),
        })
    }
}

/// One device of the fabric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSpec {
    /// Unique in the fabric, and for good.
    pub name: String,
    pub location: i64,
    pub zone: Zone,
    pub kind: DeviceKind,
    /// Bandwidth for MCRs, Mbit/s; 0 unless it is a router.
    pub mcr_mbps: u32,
    /// Cores for MVEs; 0 unless it is for computing.
    pub mve_cores: u32,
    pub interfaces: Vec<InterfaceSpec>,
}

/// One interface, which one Port can take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceSpec {
    pub device: String,
    /// Unique on its device, and for good.
    pub name: String,
    /// Mbit/s.
    pub speed: u32,
    pub media: String,
}
