//! From a draft to a configuration.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::address::{host, host_in_net, is_usable, prefix};
use super::{Bfd, BfdDraft, Draft, EndConfig, Interface, InterfaceDraft, InterfaceType, Route, RouteDraft, Subnets};
use crate::order::printable;
use crate::vlan::VlanId;
use crate::{Invalid, mcr};

/// An end has at most so many interfaces, an interface so many addresses, routes and BGP connections each.
const MAX_INTERFACES: usize = 32;
const MAX_PER_INTERFACE: usize = 100;
/// All interfaces of an end together have at most so many addresses.
const MAX_ADDRESSES: usize = 256;
/// The connections of an MCR together have at most so many subnets: each new configuration is checked against all of them.
pub const MAX_ADDRESSES_PER_MCR: usize = 4096;
/// The largest configuration of one end, in bytes of its JSON.
const MAX_BYTES: usize = 65_536;

/// The MCR that the configuration is for.
#[derive(Debug, Clone, Default)]
pub struct Router {
    pub bgp_shutdown_default: bool,
    pub prefix_lists: BTreeSet<i64>,
    pub packet_filters: BTreeSet<i64>,
    /// The addresses of the interfaces of its other connections.
    pub other_sources: BTreeSet<IpAddr>,
    /// Their subnets.
    pub other_subnets: Subnets,
    /// The configuration that is replaced: a tunnel written back without its key keeps the one it has, a BGP connection its password.
    pub replaced: Option<EndConfig>,
}

/// What the rules for one interface look at.
pub(super) struct Within<'a> {
    pub router: &'a Router,
    /// Addresses of the sub-interfaces of the whole MCR.
    pub sources: &'a BTreeSet<IpAddr>,
    pub addresses: &'a [IpNet],
    pub has_bfd: bool,
}

impl Draft {
    /// Checks everything. The error names the field by its path, such as `interfaces[0].bgpConnections[1].peerIpAddress`.
    pub fn check(self, router: &Router) -> Result<EndConfig, Invalid> {
        if self.interfaces.is_empty() {
            return Err(Invalid::new("interfaces", "must have at least one interface"));
        }
        bounded("interfaces", self.interfaces.len(), MAX_INTERFACES)?;
        let count: usize = self.interfaces.iter().map(|interface| interface.ip_addresses.len()).sum();
        if count > MAX_ADDRESSES {
            return Err(Invalid::new("interfaces", format!("may have at most {MAX_ADDRESSES} addresses together")));
        }
        if count > 0 && router.other_subnets.len() + count > MAX_ADDRESSES_PER_MCR {
            let rule =
                format!("the connections of one MCR may have at most {MAX_ADDRESSES_PER_MCR} addresses together");
            return Err(Invalid::new("interfaces", rule));
        }
        let mut nets = router.other_subnets.clone();
        let mut addresses = Vec::new();
        let mut sources = router.other_sources.clone();
        for (i, draft) in self.interfaces.iter().enumerate() {
            let own = own_addresses(&format!("interfaces[{i}]"), draft, &mut nets)?;
            if draft.interface_type.as_deref() != Some(InterfaceType::IpSecTunnel.as_str()) {
                sources.extend(own.iter().map(IpNet::addr));
            }
            addresses.push(own);
        }
        let mut vlans = BTreeSet::new();
        let mut interfaces = Vec::new();
        for (i, (draft, own)) in self.interfaces.into_iter().zip(addresses).enumerate() {
            let at = format!("interfaces[{i}]");
            let within = Within { router, sources: &sources, addresses: &own, has_bfd: draft.bfd.is_some() };
            let interface = interface(&at, draft, &within)?;
            if interface.interface_type == InterfaceType::SubInterface && !vlans.insert(interface.vlan) {
                return Err(Invalid::new(format!("{at}.vlan"), "each sub-interface needs a VLAN of its own"));
            }
            interfaces.push(interface);
        }
        let config = EndConfig { interfaces };
        if serde_json::to_string(&config).is_ok_and(|json| json.len() > MAX_BYTES) {
            return Err(Invalid::new("interfaces", "are more than one connection can have: 64 KiB as JSON"));
        }
        Ok(config)
    }
}

fn own_addresses(at: &str, draft: &InterfaceDraft, nets: &mut Subnets) -> Result<Vec<IpNet>, Invalid> {
    bounded(&format!("{at}.ipAddresses"), draft.ip_addresses.len(), MAX_PER_INTERFACE)?;
    let mut own = Vec::new();
    for (j, text) in draft.ip_addresses.iter().enumerate() {
        let field = format!("{at}.ipAddresses[{j}]");
        let net = host_in_net(&field, text)?;
        if let Some(other) = nets.overlapping(net) {
            return Err(Invalid::new(field, format!("overlaps {other} on the same MCR")));
        }
        nets.insert(net);
        own.push(net);
    }
    Ok(own)
}

fn interface(at: &str, draft: InterfaceDraft, within: &Within<'_>) -> Result<Interface, Invalid> {
    let field = |name: &str| format!("{at}.{name}");
    let interface_type = match draft.interface_type.as_deref() {
        None | Some("") => InterfaceType::SubInterface,
        Some(text) => text.parse().map_err(|rule: String| Invalid::new(field("interfaceType"), rule))?,
    };
    let tunnel = interface_type == InterfaceType::IpSecTunnel;
    let vlan = match draft.vlan {
        None | Some(0) => None,
        Some(_) if tunnel => return Err(Invalid::new(field("vlan"), "an IPsec tunnel has no VLAN")),
        Some(n) => Some(VlanId::parse(&field("vlan"), n)?),
    };
    let ip_sec = match (draft.ip_sec_tunnel_options, tunnel) {
        (Some(options), true) => Some(mcr::ipsec::check(&field("ipSecTunnelOptions"), options, within)?),
        (None, false) => None,
        (Some(_), false) => {
            return Err(Invalid::new(field("ipSecTunnelOptions"), "goes with the interface type ipSecTunnel only"));
        }
        (None, true) => return Err(Invalid::new(field("ipSecTunnelOptions"), "is needed for an ipSecTunnel")),
    };
    let nat = |(i, text): (usize, &String)| {
        let field = format!("{at}.natIpAddresses[{i}]");
        let ip = host(&field, text)?;
        let own = within.addresses.iter().any(|net| net.addr() == ip);
        own.then_some(ip).ok_or_else(|| Invalid::new(field, "must be one of ipAddresses, without the mask"))
    };
    let filter = |name: &str, id: Option<i64>| listed(&field(name), id, &within.router.packet_filters, "packet filter");
    bounded(&field("natIpAddresses"), draft.nat_ip_addresses.len(), MAX_PER_INTERFACE)?;
    bounded(&field("ipRoutes"), draft.ip_routes.len(), MAX_PER_INTERFACE)?;
    bounded(&field("bgpConnections"), draft.bgp_connections.len(), MAX_PER_INTERFACE)?;
    let mut bgp_connections: Vec<mcr::Bgp> = Vec::new();
    for (i, draft) in draft.bgp_connections.into_iter().enumerate() {
        let at = format!("{at}.bgpConnections[{i}]");
        let bgp = mcr::bgp::check(&at, draft, within)?;
        if bgp_connections.iter().any(|other| other.peer_ip == bgp.peer_ip) {
            return Err(Invalid::new(format!("{at}.peerIpAddress"), "has a BGP connection already"));
        }
        bgp_connections.push(bgp);
    }
    let routes = draft.ip_routes.into_iter().enumerate();
    Ok(Interface {
        description: text(&field("description"), draft.description, 255)?,
        interface_type,
        vlan,
        ip_mtu: ranged(&field("ipMtu"), draft.ip_mtu, 1280, 9074, 1500)?,
        ip_addresses: within.addresses.to_vec(),
        ip_routes: routes
            .map(|(i, draft)| route(&format!("{at}.ipRoutes[{i}]"), draft, within.addresses))
            .collect::<Result<_, _>>()?,
        nat_ip_addresses: draft.nat_ip_addresses.iter().enumerate().map(nat).collect::<Result<_, _>>()?,
        bfd: draft.bfd.map(|draft| bfd(&field("bfd"), draft)).transpose()?,
        packet_filter_in: filter("packetFilterIn", draft.packet_filter_in)?,
        packet_filter_out: filter("packetFilterOut", draft.packet_filter_out)?,
        ip_sec,
        bgp_connections,
    })
}

fn route(at: &str, draft: RouteDraft, addresses: &[IpNet]) -> Result<Route, Invalid> {
    let prefix = prefix(&format!("{at}.prefix"), &draft.prefix)?;
    let field = format!("{at}.nextHop");
    let next_hop = host(&field, &draft.next_hop)?;
    let Some(net) = addresses.iter().find(|net| net.contains(&next_hop)) else {
        return Err(Invalid::new(field, "must be within a subnet of the interface"));
    };
    is_usable(&field, next_hop, *net)?;
    if net.addr() == next_hop {
        return Err(Invalid::new(field, "must not be the router's own address"));
    }
    if next_hop.is_ipv4() != prefix.addr().is_ipv4() {
        return Err(Invalid::new(field, "must be of the same IP version as the prefix"));
    }
    Ok(Route { prefix, next_hop, description: text(&format!("{at}.description"), draft.description, 255)? })
}

fn bfd(at: &str, draft: BfdDraft) -> Result<Bfd, Invalid> {
    Ok(Bfd {
        tx_interval: ranged(&format!("{at}.txInterval"), draft.tx_interval, 300, 30_000, 300)?,
        rx_interval: ranged(&format!("{at}.rxInterval"), draft.rx_interval, 300, 30_000, 300)?,
        multiplier: ranged(&format!("{at}.multiplier"), draft.multiplier, 3, 20, 3)?,
    })
}

/// A number within a range. Clients drop a 0, so 0 is absent.
pub(super) fn ranged<T: TryFrom<i64>>(
    field: &str,
    n: Option<i64>,
    min: i64,
    max: i64,
    default: i64,
) -> Result<T, Invalid> {
    let n = n.filter(|n| *n != 0).unwrap_or(default);
    let read = (min..=max).contains(&n).then(|| T::try_from(n).ok()).flatten();
    read.ok_or_else(|| Invalid::new(field, format!("must be from {min} to {max}")))
}

/// Text of at most `max` characters; empty is none.
pub(super) fn text(field: &str, text: Option<String>, max: usize) -> Result<Option<String>, Invalid> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    printable(field, &text, max)?;
    Ok(Some(text))
}

/// The number of a list that the MCR has; 0 is none.
pub(super) fn listed(field: &str, id: Option<i64>, known: &BTreeSet<i64>, word: &str) -> Result<Option<i64>, Invalid> {
    match id {
        None | Some(0) => Ok(None),
        Some(id) if known.contains(&id) => Ok(Some(id)),
        Some(id) => Err(Invalid::new(field, format!("this MCR has no {word} {id}"))),
    }
}

fn bounded(field: &str, count: usize, max: usize) -> Result<(), Invalid> {
    if count > max {
        return Err(Invalid::new(field, format!("may have at most {max} entries")));
    }
    Ok(())
}
