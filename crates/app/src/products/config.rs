//! What only one kind of product has: the JSON in `products.config`.
//!
//! Secrets in it are sealed; everything else its owner may read.

use std::collections::BTreeMap;

use auth::envelope::Purpose;
use domain::Uid;
use domain::catalog::{ConnectType, Vendor};
use domain::order::MveSize;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::products::Product;

use crate::Error;

/// A Port's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PortConfig {
    /// What a VXC to it is set up as; `DEFAULT` but for providers' Ports.
    pub(crate) connect_type: ConnectType,
    /// Where it stands among its like on the marketplace: the lower, the earlier.
    #[serde(default)]
    pub(crate) rank: u32,
    /// Whether others may order VXCs to it while it is on the marketplace.
    pub(crate) vxc_permitted: bool,
    /// The catalogue brought it: a provider's Port, gone when the catalogue drops it.
    #[serde(default)]
    pub(crate) from_catalogue: bool,
    /// Whether the operator was asked to run the cable to it.
    #[serde(default)]
    pub(crate) cross_connect: bool,
    /// What it stood on, once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stood_on: Option<Stand>,
}

impl Default for PortConfig {
    fn default() -> Self {
        Self {
            connect_type: ConnectType::Default,
            rank: 0,
            vxc_permitted: true,
            from_catalogue: false,
            cross_connect: false,
            stood_on: None,
        }
    }
}

/// The interface of a Port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    pub device: String,
    pub interface: String,
    /// The optic.
    pub media: String,
}

impl From<store::interfaces::Interface> for Stand {
    fn from(found: store::interfaces::Interface) -> Self {
        Self { device: found.device, interface: found.name, media: found.media }
    }
}

impl From<store::interfaces::Bound> for Stand {
    fn from((device, interface, media): store::interfaces::Bound) -> Self {
        Self { device, interface, media }
    }
}

/// An MCR's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct McrConfig {
    pub(crate) asn: u32,
    #[serde(default)]
    pub(crate) add_ons: Vec<IpSecAddOn>,
}

/// IPsec tunnels bought with an MCR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpSecAddOn {
    pub uid: Uid,
    /// 10, 20 or 30; 0 when disabled.
    pub tunnels: u32,
}

/// An MVE's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MveConfig {
    pub(crate) size: MveSize,
    /// As it was when ordered: the catalogue may drop it later.
    pub(crate) image: Image,
    /// 1 to 5, by index.
    pub(crate) vnics: Vec<Vnic>,
    /// The vendor's keys that aren't secret.
    pub(crate) settings: BTreeMap<String, serde_json::Value>,
    /// The vendor's secret keys, sealed; never shown again.
    pub(crate) sealed: BTreeMap<String, String>,
}

/// The software of an MVE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub id: i64,
    pub vendor: Vendor,
    pub product: String,
    pub version: String,
}

/// A virtual interface of an MVE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vnic {
    pub description: String,
    pub vlan: Option<u16>,
}

/// What the secrets of an MVE are sealed for; the row is its uid.
pub(crate) const MVE_SECRET: Purpose = Purpose::MvePassword;

/// The configuration of a product of the kind that `T` belongs to.
pub(crate) fn read<T: DeserializeOwned>(product: &Product) -> Result<T, Error> {
    read_text(product.uid, &product.config)
}

/// The same of a product of which only this much was loaded.
pub(crate) fn read_text<T: DeserializeOwned>(product: Uid, config: &str) -> Result<T, Error> {
    serde_json::from_str(config)
        .map_err(|error| Error::Internal(format!("the configuration of product {product}: {error}")))
}

pub(crate) fn write<T: Serialize>(config: &T) -> Result<String, Error> {
    Ok(serde_json::to_string(config)?)
}
