//! The configuration of an MCR's end: in orders (`partnerConfig`), in updates (`aEndConfig`, `bEndConfig`), in keys, and in
//! reads (`resources.csp_connection`).
//!
//! One set of types serves both ways, so that what was read can be put back: an update replaces the whole `interfaces`
//! array. `preSharedKey` is write-only and `password` goes to its owner at most; whoever makes a read leaves them out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Int, Secret, lenient};

/// One end's configuration. The SDK leaves `connectType` out and sends `interfaces` alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndConfig {
    /// `VROUTER`, the only kind of this exchange, when given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub interfaces: Vec<McrInterface>,
}

/// A sub-interface or a tunnel of the router.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McrInterface {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `subInterface` (also when absent) or `ipSecTunnel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_type: Option<String>,
    /// Inner VLAN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vlan: Option<Int>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_mtu: Option<Int>,
    /// Host addresses with mask, IPv4 or IPv6.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ip_addresses: Vec<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub ip_routes: Vec<IpRoute>,
    /// Addresses without mask, each one of the interface's own.
    #[serde(default, deserialize_with = "lenient::list")]
    pub nat_ip_addresses: Vec<String>,
    /// The SDK always sends it: an empty object means the defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bfd: Option<Bfd>,
    /// Number of a packet filter of the same router.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packet_filter_in: Option<Int>,
    /// Number of a packet filter of the same router.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packet_filter_out: Option<Int>,
    /// With `ipSecTunnel` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_sec_tunnel_options: Option<IpSecTunnel>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub bgp_connections: Vec<BgpConnection>,
}

/// A static route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IpRoute {
    pub prefix: String,
    pub next_hop: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Bidirectional forwarding detection for every BGP connection of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bfd {
    /// ms; 300 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tx_interval: Option<Int>,
    /// ms; 300 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rx_interval: Option<Int>,
    /// 3 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<Int>,
}

/// An IPsec tunnel from another sub-interface of the same router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IpSecTunnel {
    pub source_ip_address: String,
    pub destination_ip_address: String,
    /// Required when written, never read back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_shared_key: Option<Secret>,
    /// `true` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_id: Option<String>,
    /// Seconds, 3600–604800; 28800 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase1_lifetime: Option<Int>,
    /// Seconds, 600–86400 and below `phase1Lifetime`; 3600 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase2_lifetime: Option<Int>,
}

/// A BGP neighbour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BgpConnection {
    /// 1–4294967294.
    pub peer_asn: Int,
    /// Instead of the router's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_asn: Option<Int>,
    pub local_ip_address: String,
    pub peer_ip_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// May be written as text. The router's default when absent.
    #[serde(default, deserialize_with = "lenient::opt_bool", skip_serializing_if = "Option::is_none")]
    pub shutdown: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub med_in: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub med_out: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bfd_enabled: Option<bool>,
    /// `permit` (also when absent) or `deny`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_policy: Option<String>,
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub permit_export_to: Vec<String>,
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub deny_export_to: Vec<String>,
    /// Number of a prefix list of the same router, as in the three that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_whitelist: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_blacklist: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_whitelist: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_blacklist: Option<Int>,
    /// 0 is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_path_prepend_count: Option<Int>,
    /// `NON_CLOUD`, `PRIV_CLOUD` or `PUB_CLOUD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_override: Option<bool>,
}

/// An MCR's end as reads show it, to the side that owns it only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CspConnection {
    /// `VROUTER`.
    #[serde(rename = "connectType")]
    pub connect_type: String,
    /// `a_csp_connection` or `b_csp_connection`.
    pub resource_name: String,
    /// `csp_connection`.
    pub resource_type: String,
    /// The VLAN that the system gave the router's end.
    pub vlan: Option<i64>,
    pub interfaces: Vec<McrInterface>,
    /// All addresses of all interfaces.
    pub ip_addresses: Vec<String>,
    #[serde(rename = "virtualRouterName")]
    pub virtual_router_name: String,
}
