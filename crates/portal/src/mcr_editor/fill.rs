//! From a configuration to a form that is filled in with it, without its secrets.

use domain::mcr::{Bgp, EndConfig, Interface, IpSec};

use super::rows::bounded;
use crate::fields::Fields;

/// The field that stands for a configuration with more rows than a form holds: it is left alone.
pub fn large(at: &str) -> String {
    format!("{at}.large")
}

/// The fields of a stored configuration, with names that begin with `at`.
pub fn filled(config: &EndConfig, at: &str) -> Fields {
    let mut filling = Filling::default();
    for (i, one) in config.interfaces.iter().enumerate() {
        filling.interface(&format!("{at}.interfaces[{i}]"), one);
    }
    let fields = Fields::of(filling.0);
    if bounded(&fields).is_ok() { fields } else { Fields::default().with(&large(at), "yes") }
}

#[derive(Default)]
struct Filling(Vec<(String, String)>);

impl Filling {
    fn put(&mut self, at: &str, name: &str, value: impl ToString) {
        self.0.push((format!("{at}.{name}"), value.to_string()));
    }

    fn some(&mut self, at: &str, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(at, name, value);
        }
    }

    fn tick(&mut self, at: &str, name: &str, ticked: bool) {
        self.some(at, name, ticked.then_some("yes"));
    }

    fn interface(&mut self, at: &str, one: &Interface) {
        self.put(at, "interfaceType", one.interface_type);
        self.some(at, "description", one.description.as_ref());
        self.some(at, "vlan", one.vlan);
        self.put(at, "ipMtu", one.ip_mtu);
        for (j, net) in one.ip_addresses.iter().enumerate() {
            self.put(at, &format!("ipAddresses[{j}]"), net);
        }
        for (j, route) in one.ip_routes.iter().enumerate() {
            let at = format!("{at}.ipRoutes[{j}]");
            self.put(&at, "prefix", route.prefix);
            self.put(&at, "nextHop", route.next_hop);
            self.some(&at, "description", route.description.as_ref());
        }
        for (j, ip) in one.nat_ip_addresses.iter().enumerate() {
            self.put(at, &format!("natIpAddresses[{j}]"), ip);
        }
        if let Some(bfd) = one.bfd {
            self.tick(at, "bfd", true);
            self.put(at, "bfd.txInterval", bfd.tx_interval);
            self.put(at, "bfd.rxInterval", bfd.rx_interval);
            self.put(at, "bfd.multiplier", bfd.multiplier);
        }
        if let Some(ip_sec) = &one.ip_sec {
            self.ip_sec(&format!("{at}.ipSecTunnelOptions"), ip_sec);
        }
        for (j, bgp) in one.bgp_connections.iter().enumerate() {
            self.bgp(&format!("{at}.bgpConnections[{j}]"), bgp);
        }
    }

    fn ip_sec(&mut self, at: &str, one: &IpSec) {
        self.put(at, "sourceIpAddress", one.source);
        self.put(at, "destinationIpAddress", one.destination);
        self.tick(at, "begins", !one.passive);
        self.some(at, "localId", one.local_id.as_ref());
        self.some(at, "remoteId", one.remote_id.as_ref());
        self.put(at, "phase1Lifetime", one.phase1_lifetime);
        self.put(at, "phase2Lifetime", one.phase2_lifetime);
    }

    fn bgp(&mut self, at: &str, one: &Bgp) {
        self.put(at, "peerAsn", one.peer_asn);
        self.some(at, "localAsn", one.local_asn);
        self.put(at, "localIpAddress", one.local_ip);
        self.put(at, "peerIpAddress", one.peer_ip);
        self.tick(at, "shutdown", one.shutdown);
        self.some(at, "description", one.description.as_ref());
        self.some(at, "medIn", one.med_in);
        self.some(at, "medOut", one.med_out);
        self.tick(at, "bfdEnabled", one.bfd_enabled);
        self.put(at, "exportPolicy", one.export_policy);
        self.put(at, "permitExportTo", one.permit_export_to.join(", "));
        self.put(at, "denyExportTo", one.deny_export_to.join(", "));
        self.put(at, "asPathPrependCount", one.as_path_prepend_count);
        self.some(at, "peerType", one.peer_type);
    }
}
