//! What an order asks for, as the client's numbers and texts. Nothing here has been checked yet.

use std::fmt;

use domain::order::ResourceTag;

use crate::vxcs::VxcOrder;

/// An element with where it stands in the client's body, which its errors begin with: `[0]`, `[1].associatedVxcs[0]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordered {
    pub place: String,
    pub element: Element,
}

/// One element of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Element {
    Port(PortOrder),
    Mcr(McrOrder),
    Mve(MveOrder),
    Vxc(VxcOrder),
}

/// What every new product has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    pub name: String,
    pub location: i64,
    /// Months; 1 when absent.
    pub term: Option<i64>,
    /// Must be the location's, when given.
    pub market: Option<String>,
    /// `red` or `blue`; the one with more room when absent.
    pub zone: Option<String>,
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub marketplace_visible: bool,
    pub tags: Vec<ResourceTag>,
}

/// A Port, or a LAG.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortOrder {
    pub common: Common,
    /// Mbit/s.
    pub speed: i64,
    /// 1 to 8 make a LAG of so many Ports; absent and 0 a single Port.
    pub lag_ports: Option<i64>,
    /// Adds one Port to this LAG of the company.
    pub aggregation: Option<i64>,
    pub cross_connect: bool,
}

/// A virtual router.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct McrOrder {
    pub common: Common,
    /// Mbit/s.
    pub speed: i64,
    pub asn: Option<i64>,
    /// IPsec tunnels: 10, 20 or 30.
    pub tunnels: Option<i64>,
}

/// A virtual edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MveOrder {
    pub common: Common,
    /// In any case.
    pub vendor: String,
    pub image: i64,
    /// `SMALL`, …; or the label.
    pub size: Option<String>,
    /// `MVE 2/8`, …
    pub label: Option<String>,
    pub vnics: Vec<VnicAsk>,
    /// What the vendor's image wants to be told.
    pub settings: Vec<Setting>,
}

/// A virtual interface that is ordered with an MVE.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VnicAsk {
    pub description: Option<String>,
    pub vlan: Option<i64>,
}

/// One of the keys that a vendor knows. `Debug` never shows the value.
#[derive(Clone, PartialEq)]
pub struct Setting {
    pub name: String,
    pub value: serde_json::Value,
    /// Sealed at rest and never shown again.
    pub secret: bool,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("name", &self.name).field("secret", &self.secret).finish_non_exhaustive()
    }
}

impl Element {
    pub(crate) const fn vxc(&self) -> Option<&VxcOrder> {
        match self {
            Self::Vxc(order) => Some(order),
            Self::Port(_) | Self::Mcr(_) | Self::Mve(_) => None,
        }
    }
}
