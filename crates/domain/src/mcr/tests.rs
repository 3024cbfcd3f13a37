use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::Patch;

fn router() -> Router {
    Router {
        prefix_lists: BTreeSet::from([7, 8]),
        packet_filters: BTreeSet::from([3]),
        other_sources: BTreeSet::from(["192.0.2.1".parse().unwrap()]),
        other_subnets: ["192.0.2.1/30".parse().unwrap()].into_iter().collect(),
        ..Router::default()
    }
}

fn bgp() -> BgpDraft {
    BgpDraft {
        peer_asn: Some(64_512),
        local_ip_address: "10.0.0.1".to_owned(),
        peer_ip_address: "10.0.0.2".to_owned(),
        ..BgpDraft::default()
    }
}

fn tunnel() -> InterfaceDraft {
    InterfaceDraft {
        interface_type: Some("ipSecTunnel".to_owned()),
        ip_addresses: vec!["10.9.0.1/30".to_owned()],
        ip_sec_tunnel_options: Some(IpSecDraft {
            source_ip_address: "10.0.0.1".to_owned(),
            destination_ip_address: "203.0.113.9".to_owned(),
            pre_shared_key: Some(SecretText::new("very-secret")),
            ..IpSecDraft::default()
        }),
        ..InterfaceDraft::default()
    }
}

fn draft() -> Draft {
    let plain = InterfaceDraft {
        ip_addresses: vec!["10.0.0.1/30".to_owned(), "2001:db8::1/64".to_owned()],
        ip_routes: vec![RouteDraft {
            prefix: "10.5.0.0/16".to_owned(),
            next_hop: "10.0.0.2".to_owned(),
            description: None,
        }],
        nat_ip_addresses: vec!["10.0.0.1".to_owned()],
        bfd: Some(BfdDraft::default()),
        packet_filter_in: Some(3),
        bgp_connections: vec![bgp()],
        ..InterfaceDraft::default()
    };
    Draft { interfaces: vec![plain, tunnel()] }
}

/// The field that is refused when `spoil` has changed a good draft.
fn refused(spoil: impl FnOnce(&mut Draft)) -> String {
    let mut draft = draft();
    spoil(&mut draft);
    draft.check(&router()).unwrap_err().field
}

/// The same for the BGP connection, without its path.
fn refused_bgp(spoil: impl FnOnce(&mut BgpDraft)) -> String {
    let field = refused(|d| spoil(&mut d.interfaces[0].bgp_connections[0]));
    field.strip_prefix("interfaces[0].bgpConnections[0].").map(str::to_owned).unwrap_or(field)
}

fn refused_tunnel(spoil: impl FnOnce(&mut IpSecDraft)) -> String {
    let field = refused(|d| spoil(d.interfaces[1].ip_sec_tunnel_options.as_mut().unwrap()));
    field.strip_prefix("interfaces[1].ipSecTunnelOptions.").map(str::to_owned).unwrap_or(field)
}

#[test]
fn a_good_configuration_gets_its_defaults() {
    let config = draft().check(&router()).unwrap();
    let [plain, tunnel] = &config.interfaces[..] else { panic!("two interfaces") };
    assert_eq!((plain.ip_mtu, plain.bfd, plain.vlan), (1500, Some(Bfd::default()), None));
    assert_eq!(plain.bgp_connections[0].export_policy, ExportPolicy::Permit);
    let ip_sec = tunnel.ip_sec.as_ref().unwrap();
    assert_eq!((ip_sec.passive, ip_sec.phase1_lifetime, ip_sec.phase2_lifetime), (true, 28_800, 3600));
    let json = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<EndConfig>(&json).unwrap(), config);
}

#[test]
fn secrets_do_not_print_and_the_pre_shared_key_is_not_shown() {
    let mut draft = draft();
    draft.interfaces[0].bgp_connections[0].password = Patch::Set(SecretText::new("bgp-secret"));
    let config = draft.check(&router()).unwrap();
    let printed = format!("{config:?}");
    assert!(!printed.contains("very-secret") && !printed.contains("bgp-secret"));
    let shown = config.redacted();
    assert_eq!(shown.interfaces[1].ip_sec.as_ref().unwrap().pre_shared_key, None);
    assert!(shown.interfaces[0].bgp_connections[0].password.is_some());
}

#[test]
fn a_tunnel_written_back_without_its_key_keeps_it() {
    let old = draft().check(&router()).unwrap();
    let mut again = draft();
    again.interfaces[1].ip_sec_tunnel_options.as_mut().unwrap().pre_shared_key = None;
    let router = Router { replaced: Some(old.clone()), ..router() };
    assert_eq!(again.check(&router).unwrap(), old);
}

#[test]
fn a_bgp_password_is_kept_by_who_says_so_and_gone_for_who_writes_the_connection_back_without_it() {
    let password = |router: &Router, given: Patch<SecretText>, peer: &str| {
        let mut draft = draft();
        let bgp = &mut draft.interfaces[0].bgp_connections[0];
        (bgp.password, bgp.peer_ip_address) = (given, peer.to_owned());
        let config = draft.check(router).unwrap();
        (config.interfaces[0].bgp_connections[0].password.clone(), config)
    };
    let peer = bgp().peer_ip_address;
    let secret = SecretText::new("bgp-secret");
    let (_, old) = password(&router(), Patch::Set(secret.clone()), &peer);
    let router = Router { replaced: Some(old), ..router() };
    assert_eq!(password(&router, Patch::Keep, &peer).0, Some(secret));
    assert_eq!(password(&router, Patch::Clear, &peer).0, None);
}

#[test]
fn errors_name_the_interface_and_its_field() {
    assert_eq!(refused(|d| d.interfaces.clear()), "interfaces");
    assert_eq!(
        refused(|d| d.interfaces[0].interface_type = Some("SubInterface".to_owned())),
        "interfaces[0].interfaceType"
    );
    assert_eq!(refused(|d| d.interfaces[0].vlan = Some(4094)), "interfaces[0].vlan");
    assert_eq!(refused(|d| d.interfaces[1].vlan = Some(9)), "interfaces[1].vlan");
    assert_eq!(refused(|d| d.interfaces[0].ip_mtu = Some(9075)), "interfaces[0].ipMtu");
    assert_eq!(
        refused(|d| d.interfaces[0].nat_ip_addresses[0] = "10.0.0.2".to_owned()),
        "interfaces[0].natIpAddresses[0]"
    );
    assert_eq!(refused(|d| d.interfaces[0].packet_filter_out = Some(4)), "interfaces[0].packetFilterOut");
    assert_eq!(
        refused(|d| d.interfaces[0].bfd = Some(BfdDraft { multiplier: Some(2), ..BfdDraft::default() })),
        "interfaces[0].bfd.multiplier"
    );
    assert_eq!(refused(|d| d.interfaces[1].ip_sec_tunnel_options = None), "interfaces[1].ipSecTunnelOptions");
    assert_eq!(refused(|d| d.interfaces[1].interface_type = None), "interfaces[1].ipSecTunnelOptions");
    let second = InterfaceDraft::default();
    assert_eq!(refused(|d| d.interfaces.push(second)), "interfaces[2].vlan");
}

#[test]
fn addresses_are_of_hosts_and_overlap_nothing_on_the_router() {
    for bad in [
        "10.0.0.1",
        "10.0.0.0/30",
        "10.0.0.3/30",
        "0.0.0.0/8",
        "224.0.0.1/24",
        "127.0.0.1/8",
        "10.0.0.1/33",
        "x",
        "192.0.2.2/24",
    ] {
        let field = refused(|d| d.interfaces[0].ip_addresses[0] = bad.to_owned());
        assert_eq!(field, "interfaces[0].ipAddresses[0]", "{bad}");
    }
    assert_eq!(refused(|d| d.interfaces[1].ip_addresses[0] = "10.0.0.2/8".to_owned()), "interfaces[1].ipAddresses[0]");
}

#[test]
fn routes_go_by_a_neighbour() {
    for bad in ["10.0.0.1", "10.0.0.3", "10.0.1.1", "2001:db8::2", "nobody"] {
        assert_eq!(
            refused(|d| d.interfaces[0].ip_routes[0].next_hop = bad.to_owned()),
            "interfaces[0].ipRoutes[0].nextHop",
            "{bad}"
        );
    }
    for bad in ["10.5.0.1/16", "10.5.0.0", "10.5.0.0/40"] {
        assert_eq!(
            refused(|d| d.interfaces[0].ip_routes[0].prefix = bad.to_owned()),
            "interfaces[0].ipRoutes[0].prefix",
            "{bad}"
        );
    }
}

#[test]
fn bgp_connections_keep_their_rules() {
    assert_eq!(refused_bgp(|b| b.peer_asn = None), "peerAsn");
    assert_eq!(refused_bgp(|b| b.peer_asn = Some(4_294_967_295)), "peerAsn");
    assert_eq!(refused_bgp(|b| b.local_asn = Some(64_500)), "localAsn");
    assert_eq!(refused_bgp(|b| b.local_ip_address = "10.0.0.2".to_owned()), "localIpAddress");
    for bad in ["10.0.0.1", "10.0.0.3", "10.0.0.9", "2001:db8::2"] {
        assert_eq!(refused_bgp(|b| b.peer_ip_address = bad.to_owned()), "peerIpAddress", "{bad}");
    }
    assert_eq!(refused_bgp(|b| b.password = Patch::Set(SecretText::new("with space"))), "password");
    assert_eq!(refused_bgp(|b| b.description = Some("x".repeat(101))), "description");
    assert_eq!(refused_bgp(|b| b.med_in = Some(-1)), "medIn");
    assert_eq!(refused_bgp(|b| b.med_out = Some(1 << 32)), "medOut");
    assert_eq!(refused_bgp(|b| b.export_policy = Some("PERMIT".to_owned())), "exportPolicy");
    assert_eq!(refused_bgp(|b| b.permit_export_to = vec!["peer".to_owned()]), "permitExportTo");
    assert_eq!(refused_bgp(|b| b.deny_export_to = vec![" ".to_owned()]), "denyExportTo");
    assert_eq!(refused_bgp(|b| b.import_whitelist = Some(9)), "importWhitelist");
    assert_eq!(refused_bgp(|b| (b.import_whitelist, b.import_blacklist) = (Some(7), Some(8))), "importBlacklist");
    assert_eq!(refused_bgp(|b| (b.export_whitelist, b.export_blacklist) = (Some(7), Some(8))), "exportBlacklist");
    assert_eq!(refused_bgp(|b| b.as_path_prepend_count = Some(11)), "asPathPrependCount");
    assert_eq!(refused_bgp(|b| b.peer_type = Some("CLOUD".to_owned())), "peerType");
    let twice = refused(|d| d.interfaces[0].bgp_connections.push(bgp()));
    assert_eq!(twice, "interfaces[0].bgpConnections[1].peerIpAddress");
    let no_bfd = refused(|d| {
        d.interfaces[0].bfd = None;
        d.interfaces[0].bgp_connections[0].bfd_enabled = true;
    });
    assert_eq!(no_bfd, "interfaces[0].bgpConnections[0].bfdEnabled");
}

#[test]
fn tunnels_keep_their_rules() {
    assert_eq!(refused_tunnel(|t| t.source_ip_address = "10.9.0.1".to_owned()), "sourceIpAddress");
    assert_eq!(refused_tunnel(|t| t.destination_ip_address = "2001:db8:9::1".to_owned()), "destinationIpAddress");
    assert_eq!(refused_tunnel(|t| t.destination_ip_address = "192.0.2.1".to_owned()), "destinationIpAddress");
    assert_eq!(refused_tunnel(|t| t.pre_shared_key = None), "preSharedKey");
    assert_eq!(refused_tunnel(|t| t.phase1_lifetime = Some(3599)), "phase1Lifetime");
    assert_eq!(refused_tunnel(|t| t.phase2_lifetime = Some(28_800)), "phase2Lifetime");
    assert_eq!(refused_tunnel(|t| t.remote_id = Some("x".repeat(256))), "remoteId");
    let mut other = draft();
    other.interfaces[1].ip_sec_tunnel_options.as_mut().unwrap().source_ip_address = "192.0.2.1".to_owned();
    assert!(other.check(&router()).is_ok(), "the source may be on another connection of the MCR");
}

#[test]
fn reserved_as_numbers_are_refused_for_a_router() {
    for bad in [0, 1, 8074, 23_456, 64_511, 65_515, 65_551, 4_294_967_295, -1] {
        assert!(mcr_asn("config.mcrAsn", bad).is_err(), "{bad}");
    }
    for good in [2, 64_512, 65_514, 65_534, 133_937, 4_294_967_294] {
        assert!(mcr_asn("config.mcrAsn", good).is_ok(), "{good}");
    }
}

proptest! {
    /// Whatever text comes as an address, it is taken as a host's or refused: no panic, and what is taken can be stored.
    #[test]
    fn any_text_as_an_address_is_read_or_refused(text in "[0-9a-f:./ ]{0,24}") {
        let one = InterfaceDraft { ip_addresses: vec![text], ..InterfaceDraft::default() };
        if let Ok(config) = (Draft { interfaces: vec![one] }).check(&Router::default()) {
            let json = serde_json::to_string(&config).unwrap();
            prop_assert_eq!(serde_json::from_str::<EndConfig>(&json).unwrap(), config);
        }
    }

    /// The peer is accepted exactly when it is another usable host of the router's subnet.
    #[test]
    fn a_peer_is_a_neighbour(mask in 8u8..=32, local in any::<u32>(), other in any::<u32>(), near in any::<bool>()) {
        let shift = 32 - u32::from(mask);
        let local = (local & 0x00ff_ffff) | 0x0a00_0000;
        let peer = if near { (u64::from(local) >> shift << shift | u64::from(other) & ((1u64 << shift) - 1)) as u32 } else { other };
        let (local_ip, peer_ip) = (std::net::Ipv4Addr::from(local), std::net::Ipv4Addr::from(peer));
        let (first, last) = {
            let first = u64::from(local) >> shift << shift;
            (first as u32, (first + (1u64 << shift) - 1) as u32)
        };
        let usable = |n: u32| mask >= 31 || (n != first && n != last);
        prop_assume!(usable(local));
        let connection = BgpDraft { local_ip_address: local_ip.to_string(), peer_ip_address: peer_ip.to_string(), ..bgp() };
        let one = InterfaceDraft {
            ip_addresses: vec![format!("{local_ip}/{mask}")],
            bgp_connections: vec![connection],
            ..InterfaceDraft::default()
        };
        let taken = (Draft { interfaces: vec![one] }).check(&Router::default()).is_ok();
        prop_assert_eq!(taken, (first..=last).contains(&peer) && peer != local && usable(peer));
    }
}

/// `count` addresses, each of a subnet of its own.
fn addresses(count: u32) -> Vec<String> {
    (0..count).map(|n| format!("{}/30", std::net::Ipv4Addr::from(0x0b00_0001 + n * 4))).collect()
}

fn interfaces(counts: &[u32]) -> Draft {
    let all = addresses(counts.iter().sum());
    let mut rest = all.as_slice();
    let interfaces = counts.iter().enumerate().map(|(i, count)| {
        let (own, others) = rest.split_at(usize::try_from(*count).unwrap());
        rest = others;
        let vlan = Some(i64::try_from(i).unwrap() + 10);
        InterfaceDraft { ip_addresses: own.to_vec(), vlan, ..InterfaceDraft::default() }
    });
    Draft { interfaces: interfaces.collect() }
}

#[test]
fn an_end_and_an_mcr_have_so_many_addresses_and_no_more() {
    assert!(interfaces(&[100, 100, 56]).check(&Router::default()).is_ok());
    let over = interfaces(&[100, 100, 57]).check(&Router::default()).unwrap_err();
    assert_eq!((over.field.as_str(), over.rule.as_str()), ("interfaces", "may have at most 256 addresses together"));

    let nets = (0..MAX_ADDRESSES_PER_MCR).map(|n| {
        let address = std::net::Ipv4Addr::from(0x0a00_0001 + u32::try_from(n).unwrap() * 4);
        IpNet::from(ipnet::Ipv4Net::new_assert(address, 30))
    });
    let full = Router { other_subnets: nets.collect(), ..Router::default() };
    assert_eq!(interfaces(&[1]).check(&full).unwrap_err().field, "interfaces");
    assert!(interfaces(&[0]).check(&full).is_ok(), "what has no address takes no room");
}

#[test]
fn lists_that_are_gone_through_for_each_entry_are_bounded_before_anything_is_looked_at() {
    let many = || vec!["no address".to_owned(); 101];
    assert_eq!(refused(|d| d.interfaces[0].nat_ip_addresses = many()), "interfaces[0].natIpAddresses");
    let mut huge = interfaces(&[1]);
    huge.interfaces[0].ip_addresses = many();
    assert_eq!(huge.check(&Router::default()).unwrap_err().field, "interfaces[0].ipAddresses");
}

#[test]
fn the_configuration_of_an_end_is_of_a_bounded_size() {
    let route = |n: u32| RouteDraft {
        prefix: format!("{}/32", std::net::Ipv4Addr::from(0x0c00_0000 + n)),
        next_hop: "11.0.0.2".to_owned(),
        description: Some("d".repeat(255)),
    };
    let mut draft = interfaces(&[1]);
    draft.interfaces[0].ip_routes = (0..100).map(route).collect();
    assert!(draft.clone().check(&Router::default()).is_ok());
    for n in 1..3 {
        let mut more = interfaces(&[1, 1, 1]).interfaces.swap_remove(n);
        let hop = more.ip_addresses[0].replace("/30", "").parse::<std::net::Ipv4Addr>().unwrap();
        let hop = std::net::Ipv4Addr::from(hop.to_bits() + 1).to_string();
        more.ip_routes = (0..100).map(|n| RouteDraft { next_hop: hop.clone(), ..route(n) }).collect();
        draft.interfaces.push(more);
    }
    let error = draft.check(&Router::default()).unwrap_err();
    assert!(error.to_string().contains("64 KiB"), "{error}");
}
