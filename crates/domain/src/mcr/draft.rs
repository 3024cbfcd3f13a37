//! The configuration as a client wrote it: numbers and texts that nobody has checked.

use super::SecretText;
use crate::Patch;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    pub interfaces: Vec<InterfaceDraft>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct InterfaceDraft {
    pub description: Option<String>,
    pub interface_type: Option<String>,
    pub vlan: Option<i64>,
    pub ip_mtu: Option<i64>,
    pub ip_addresses: Vec<String>,
    pub ip_routes: Vec<RouteDraft>,
    pub nat_ip_addresses: Vec<String>,
    pub bfd: Option<BfdDraft>,
    pub packet_filter_in: Option<i64>,
    pub packet_filter_out: Option<i64>,
    pub ip_sec_tunnel_options: Option<IpSecDraft>,
    pub bgp_connections: Vec<BgpDraft>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RouteDraft {
    pub prefix: String,
    pub next_hop: String,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BfdDraft {
    pub tx_interval: Option<i64>,
    pub rx_interval: Option<i64>,
    pub multiplier: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct IpSecDraft {
    pub source_ip_address: String,
    pub destination_ip_address: String,
    /// May be absent when a tunnel that has one is written back.
    pub pre_shared_key: Option<SecretText>,
    pub passive: Option<bool>,
    pub local_id: Option<String>,
    pub remote_id: Option<String>,
    pub phase1_lifetime: Option<i64>,
    pub phase2_lifetime: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct BgpDraft {
    pub peer_asn: Option<i64>,
    pub local_asn: Option<i64>,
    pub local_ip_address: String,
    pub peer_ip_address: String,
    /// Kept: as the connection between the same two addresses has it.
    pub password: Patch<SecretText>,
    pub shutdown: Option<bool>,
    pub description: Option<String>,
    pub med_in: Option<i64>,
    pub med_out: Option<i64>,
    pub bfd_enabled: bool,
    pub export_policy: Option<String>,
    pub permit_export_to: Vec<String>,
    pub deny_export_to: Vec<String>,
    pub import_whitelist: Option<i64>,
    pub import_blacklist: Option<i64>,
    pub export_whitelist: Option<i64>,
    pub export_blacklist: Option<i64>,
    pub as_path_prepend_count: Option<i64>,
    pub peer_type: Option<String>,
}
