//! The configuration of an MCR's end, from the wire and back to it.

use domain::mcr::{self, BfdDraft, BgpDraft, Draft, InterfaceDraft, IpSecDraft, RouteDraft, SecretText};
use domain::{Invalid, Patch};
use wire::mcr_config::{Bfd, BgpConnection, EndConfig, IpRoute, IpSecTunnel, McrInterface};
use wire::{Int, Secret};

/// The only kind there is here; clients may leave it out.
const CONNECT_TYPE: &str = "VROUTER";

/// What a client wrote, to be checked by the rules.
pub(crate) fn draft(config: EndConfig) -> Result<Draft, Invalid> {
    if config.connect_type.is_some_and(|kind| kind != CONNECT_TYPE) {
        return Err(Invalid::new("connectType", format!("must be {CONNECT_TYPE}, or left out")));
    }
    Ok(Draft { interfaces: config.interfaces.into_iter().map(interface).collect() })
}

fn interface(it: McrInterface) -> InterfaceDraft {
    InterfaceDraft {
        description: it.description,
        interface_type: it.interface_type,
        vlan: it.vlan.map(Int::get),
        ip_mtu: it.ip_mtu.map(Int::get),
        ip_addresses: it.ip_addresses,
        ip_routes: it.ip_routes.into_iter().map(route).collect(),
        nat_ip_addresses: it.nat_ip_addresses,
        bfd: it.bfd.map(bfd),
        packet_filter_in: it.packet_filter_in.map(Int::get),
        packet_filter_out: it.packet_filter_out.map(Int::get),
        ip_sec_tunnel_options: it.ip_sec_tunnel_options.map(ip_sec),
        bgp_connections: it.bgp_connections.into_iter().map(bgp).collect(),
    }
}

fn route(it: IpRoute) -> RouteDraft {
    RouteDraft { prefix: it.prefix, next_hop: it.next_hop, description: it.description }
}

fn bfd(it: Bfd) -> BfdDraft {
    BfdDraft {
        tx_interval: it.tx_interval.map(Int::get),
        rx_interval: it.rx_interval.map(Int::get),
        multiplier: it.multiplier.map(Int::get),
    }
}

fn ip_sec(it: IpSecTunnel) -> IpSecDraft {
    IpSecDraft {
        source_ip_address: it.source_ip_address,
        destination_ip_address: it.destination_ip_address,
        pre_shared_key: it.pre_shared_key.map(secret),
        passive: it.passive,
        local_id: it.local_id,
        remote_id: it.remote_id,
        phase1_lifetime: it.phase1_lifetime.map(Int::get),
        phase2_lifetime: it.phase2_lifetime.map(Int::get),
    }
}

fn bgp(it: BgpConnection) -> BgpDraft {
    BgpDraft {
        peer_asn: Some(it.peer_asn.get()),
        local_asn: it.local_asn.map(Int::get),
        local_ip_address: it.local_ip_address,
        peer_ip_address: it.peer_ip_address,
        password: it.password.map(secret).map_or(Patch::Clear, Patch::Set),
        shutdown: it.shutdown,
        description: it.description,
        med_in: it.med_in.map(Int::get),
        med_out: it.med_out.map(Int::get),
        bfd_enabled: it.bfd_enabled.unwrap_or(false),
        export_policy: it.export_policy,
        permit_export_to: it.permit_export_to,
        deny_export_to: it.deny_export_to,
        import_whitelist: it.import_whitelist.map(Int::get),
        import_blacklist: it.import_blacklist.map(Int::get),
        export_whitelist: it.export_whitelist.map(Int::get),
        export_blacklist: it.export_blacklist.map(Int::get),
        as_path_prepend_count: it.as_path_prepend_count.map(Int::get),
        peer_type: it.peer_type,
    }
}

fn secret(it: Secret) -> SecretText {
    SecretText::new(it.into_exposed())
}

/// The interfaces of a configuration, with what secrets the view left in it.
pub(crate) fn interfaces(config: &mcr::EndConfig) -> Vec<McrInterface> {
    config.interfaces.iter().map(interface_shown).collect()
}

/// A whole configuration as it could be written back.
pub(crate) fn shown(config: &mcr::EndConfig) -> EndConfig {
    EndConfig { connect_type: Some(CONNECT_TYPE.to_owned()), interfaces: interfaces(config) }
}

fn interface_shown(it: &mcr::Interface) -> McrInterface {
    McrInterface {
        description: it.description.clone(),
        interface_type: Some(it.interface_type.to_string()),
        vlan: it.vlan.map(|vlan| Int(vlan.into())),
        ip_mtu: Some(Int(it.ip_mtu.into())),
        ip_addresses: it.ip_addresses.iter().map(ToString::to_string).collect(),
        ip_routes: it.ip_routes.iter().map(route_shown).collect(),
        nat_ip_addresses: it.nat_ip_addresses.iter().map(ToString::to_string).collect(),
        bfd: it.bfd.map(bfd_shown),
        packet_filter_in: it.packet_filter_in.map(Int),
        packet_filter_out: it.packet_filter_out.map(Int),
        ip_sec_tunnel_options: it.ip_sec.as_ref().map(ip_sec_shown),
        bgp_connections: it.bgp_connections.iter().map(bgp_shown).collect(),
    }
}

fn route_shown(it: &mcr::Route) -> IpRoute {
    IpRoute { prefix: it.prefix.to_string(), next_hop: it.next_hop.to_string(), description: it.description.clone() }
}

fn bfd_shown(it: mcr::Bfd) -> Bfd {
    let number = |n: u32| Some(Int(n.into()));
    Bfd { tx_interval: number(it.tx_interval), rx_interval: number(it.rx_interval), multiplier: number(it.multiplier) }
}

fn ip_sec_shown(it: &mcr::IpSec) -> IpSecTunnel {
    IpSecTunnel {
        source_ip_address: it.source.to_string(),
        destination_ip_address: it.destination.to_string(),
        pre_shared_key: it.pre_shared_key.as_ref().map(secret_shown),
        passive: Some(it.passive),
        local_id: it.local_id.clone(),
        remote_id: it.remote_id.clone(),
        phase1_lifetime: Some(Int(it.phase1_lifetime.into())),
        phase2_lifetime: Some(Int(it.phase2_lifetime.into())),
    }
}

fn bgp_shown(it: &mcr::Bgp) -> BgpConnection {
    let number = |n: u32| Int(n.into());
    BgpConnection {
        peer_asn: number(it.peer_asn),
        local_asn: it.local_asn.map(number),
        local_ip_address: it.local_ip.to_string(),
        peer_ip_address: it.peer_ip.to_string(),
        password: it.password.as_ref().map(secret_shown),
        shutdown: Some(it.shutdown),
        description: it.description.clone(),
        med_in: it.med_in.map(number),
        med_out: it.med_out.map(number),
        bfd_enabled: Some(it.bfd_enabled),
        export_policy: Some(it.export_policy.to_string()),
        permit_export_to: it.permit_export_to.clone(),
        deny_export_to: it.deny_export_to.clone(),
        import_whitelist: it.import_whitelist.map(Int),
        import_blacklist: it.import_blacklist.map(Int),
        export_whitelist: it.export_whitelist.map(Int),
        export_blacklist: it.export_blacklist.map(Int),
        as_path_prepend_count: Some(Int(it.as_path_prepend_count.into())),
        peer_type: it.peer_type.map(|kind| kind.to_string()),
        as_override: None,
    }
}

fn secret_shown(it: &SecretText) -> Secret {
    Secret::new(it.reveal())
}

#[cfg(test)]
mod tests {
    use domain::mcr::Router;

    use super::*;

    /// Every field a client can set, each with a value that isn't its default.
    const WRITTEN: &str = r#"{"connectType":"VROUTER","interfaces":[
        {"description":"to West","interfaceType":"subInterface","vlan":7,"ipMtu":9000,"ipAddresses":["192.0.2.1/29"],
         "ipRoutes":[{"prefix":"198.51.100.0/24","nextHop":"192.0.2.2","description":"their net"}],
         "natIpAddresses":["192.0.2.1"],"bfd":{"txInterval":400,"rxInterval":500,"multiplier":4},
         "packetFilterIn":3,"packetFilterOut":4,
         "bgpConnections":[{"peerAsn":64512,"localAsn":65000,"localIpAddress":"192.0.2.1","peerIpAddress":"192.0.2.2",
           "password":"tulip","shutdown":true,"description":"their router","medIn":5,"medOut":6,"bfdEnabled":true,
           "exportPolicy":"deny","permitExportTo":["a"],"importWhitelist":1,"exportBlacklist":2,"asPathPrependCount":3,
           "peerType":"NON_CLOUD"}]},
        {"interfaceType":"ipSecTunnel","ipMtu":1400,"ipAddresses":["203.0.113.1/30"],"ipRoutes":[],"natIpAddresses":[],
         "ipSecTunnelOptions":{"sourceIpAddress":"192.0.2.1","destinationIpAddress":"198.51.100.9","preSharedKey":"orchid",
           "passive":false,"localId":"l","remoteId":"r","phase1Lifetime":7200,"phase2Lifetime":1800},"bgpConnections":[]}]}"#;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let written: EndConfig = serde_json::from_str(WRITTEN).unwrap();
        let router = Router { prefix_lists: [1, 2].into(), packet_filters: [3, 4].into(), ..Router::default() };
        let checked = draft(written.clone()).unwrap().check(&router).unwrap();
        assert_eq!(shown(&checked), written);
        let again = shown(&checked.without_secrets());
        let text = serde_json::to_string(&again).unwrap();
        assert!(!text.contains("tulip") && !text.contains("orchid"), "{text}");
    }

    #[test]
    fn the_connect_type_may_be_left_out_and_is_no_other() {
        let config = |kind: Option<&str>| EndConfig { connect_type: kind.map(str::to_owned), ..EndConfig::default() };
        assert!(draft(config(None)).is_ok() && draft(config(Some("VROUTER"))).is_ok());
        assert_eq!(draft(config(Some("AWS"))).unwrap_err().field, "connectType");
    }
}
