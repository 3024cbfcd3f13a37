//! The configuration of a VXC end on an MCR: interfaces, addresses, routes, BGP, IPsec.
//!
//! A client's numbers and texts come in as [`Draft`], with the field names of the wire; [`Draft::check`] makes an
//! [`EndConfig`] of them, in which everything is typed and in range.

mod address;
mod bgp;
mod check;
mod draft;
mod ipsec;
mod secret;
mod subnets;

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use check::{MAX_ADDRESSES_PER_MCR, Router};
pub use draft::{BfdDraft, BgpDraft, Draft, InterfaceDraft, IpSecDraft, RouteDraft};
pub use secret::SecretText;
pub use subnets::Subnets;

use crate::vlan::VlanId;
use crate::{Invalid, text_enum};

text_enum! {
    pub enum InterfaceType { SubInterface = "subInterface", IpSecTunnel = "ipSecTunnel" }
}

text_enum! {
    /// What an MCR does with a route that no list names.
    pub enum ExportPolicy { Permit = "permit", Deny = "deny" }
}

text_enum! {
    /// Who the BGP peer is.
    pub enum PeerType { NonCloud = "NON_CLOUD", PrivateCloud = "PRIV_CLOUD", PublicCloud = "PUB_CLOUD" }
}

/// A checked configuration. Its JSON holds the secrets: it goes into the envelope of the database and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndConfig {
    /// At least one.
    pub interfaces: Vec<Interface>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    pub description: Option<String>,
    pub interface_type: InterfaceType,
    /// The VLAN towards the other end; its own for each sub-interface.
    pub vlan: Option<VlanId>,
    /// Bytes, 1280 to 9074.
    pub ip_mtu: u16,
    /// The router's addresses, with the mask of their subnet.
    pub ip_addresses: Vec<IpNet>,
    pub ip_routes: Vec<Route>,
    pub nat_ip_addresses: Vec<IpAddr>,
    /// For all BGP connections of the interface.
    pub bfd: Option<Bfd>,
    /// Packet filters of the MCR, by number.
    pub packet_filter_in: Option<i64>,
    pub packet_filter_out: Option<i64>,
    /// Present exactly when the type is `ipSecTunnel`.
    pub ip_sec: Option<IpSec>,
    pub bgp_connections: Vec<Bgp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub prefix: IpNet,
    /// Within a subnet of the interface.
    pub next_hop: IpAddr,
    pub description: Option<String>,
}

/// Bidirectional Forwarding Detection: intervals of 300 to 30 000 ms, multiplier 3 to 20.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bfd {
    pub tx_interval: u32,
    pub rx_interval: u32,
    pub multiplier: u32,
}

impl Default for Bfd {
    fn default() -> Self {
        Self { tx_interval: 300, rx_interval: 300, multiplier: 3 }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpSec {
    /// An address of a sub-interface of the same MCR.
    pub source: IpAddr,
    pub destination: IpAddr,
    /// Write-only: `None` in what is shown.
    pub pre_shared_key: Option<SecretText>,
    pub passive: bool,
    pub local_id: Option<String>,
    pub remote_id: Option<String>,
    /// Seconds, 3600 to 604 800.
    pub phase1_lifetime: u32,
    /// Seconds, 600 to 86 400, less than phase 1.
    pub phase2_lifetime: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bgp {
    pub peer_asn: u32,
    /// Stands in for the MCR's.
    pub local_asn: Option<u32>,
    pub local_ip: IpAddr,
    pub peer_ip: IpAddr,
    /// Shown to its owner, never to the other side.
    pub password: Option<SecretText>,
    pub shutdown: bool,
    pub description: Option<String>,
    pub med_in: Option<u32>,
    pub med_out: Option<u32>,
    pub bfd_enabled: bool,
    pub export_policy: ExportPolicy,
    /// With the policy `deny`: peers that get the routes all the same.
    pub permit_export_to: Vec<String>,
    /// With the policy `permit`: peers that don't.
    pub deny_export_to: Vec<String>,
    /// Prefix lists of the MCR, by number; white and black exclude each other.
    pub import_whitelist: Option<i64>,
    pub import_blacklist: Option<i64>,
    pub export_whitelist: Option<i64>,
    pub export_blacklist: Option<i64>,
    /// 0 to 10.
    pub as_path_prepend_count: u8,
    pub peer_type: Option<PeerType>,
}

impl EndConfig {
    /// What its owner may read: without pre-shared keys.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut shown = self.clone();
        for ip_sec in shown.interfaces.iter_mut().filter_map(|i| i.ip_sec.as_mut()) {
            ip_sec.pre_shared_key = None;
        }
        shown
    }

    /// Without pre-shared keys and without BGP passwords: for lists, keys and the audit trail.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut shown = self.redacted();
        for bgp in shown.interfaces.iter_mut().flat_map(|i| i.bgp_connections.iter_mut()) {
            bgp.password = None;
        }
        shown
    }

    /// Whether one of its subnets shares an address with one of `others`: those of other connections of the same MCR.
    pub fn overlaps(&self, others: &Subnets) -> bool {
        self.addresses().any(|net| others.overlapping(net).is_some())
    }

    /// All addresses of its own.
    pub fn addresses(&self) -> impl Iterator<Item = IpNet> + '_ {
        self.interfaces.iter().flat_map(|interface| interface.ip_addresses.iter().copied())
    }
}

/// The ASN of an MCR unless its owner chooses one.
pub const DEFAULT_ASN: u32 = 133_937;

/// An ASN that an MCR may have: 2 to 4294967294 without the reserved ones.
pub fn mcr_asn(field: &str, n: i64) -> Result<u32, Invalid> {
    let asn = u32::try_from(n).ok().filter(|n| (2..=4_294_967_294).contains(n));
    let reserved =
        |n: u32| matches!(n, 8074 | 8075 | 12_076 | 23_456 | 64_496..=64_511 | 65_515..=65_520 | 65_535..=65_551);
    match asn {
        Some(asn) if !reserved(asn) => Ok(asn),
        Some(_) => Err(Invalid::new(
            field,
            "must not be a reserved ASN (8074, 8075, 12076, 23456, 64496-64511, 65515-65520, 65535-65551)",
        )),
        None => Err(Invalid::new(field, "must be from 2 to 4294967294")),
    }
}

#[cfg(test)]
mod tests;
