//! Who sent a request: the peer, or what trusted proxies say of it. And whether it came encrypted (AK-38).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::listener::{Connection, Transport};

/// The address of the client: the first one from the right in `X-Forwarded-For` that isn't a trusted proxy.
///
/// Nothing is believed of a peer that isn't trusted. A Unix socket is trusted, since its mode says who may use it.
pub(super) fn client(connection: Option<&Connection>, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let peer = connection.and_then(|connection| connection.peer);
    let trusts = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let proxied = connection.is_some_and(|connection| connection.transport == Transport::Proxied);
    if !peer.map_or(proxied, trusts) {
        return peer.unwrap_or(loopback);
    }
    let mut client = peer.unwrap_or(loopback);
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in hops.iter().rev() {
        let Some(address) = address(hop.trim()) else { break };
        client = address.to_canonical();
        if !trusts(client) {
            break;
        }
    }
    client
}

/// Whether the client's own connection was encrypted, or never left the machine.
pub(super) fn encrypted(connection: Option<&Connection>, headers: &HeaderMap) -> bool {
    match connection.map(|connection| &connection.transport) {
        Some(Transport::Proxied) => {
            // Of several, the last was written by the proxy next to us.
            let said = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|value| value.to_str().ok());
            said.is_some_and(|said| {
                said.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("https"))
            })
        }
        Some(Transport::Tls { .. } | Transport::Local) | None => true,
    }
}

/// An address as proxies write it: alone, with a port, or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.trim_start_matches('[').trim_end_matches(']');
    alone.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str]) -> String {
        let connection = Connection { peer: Some(peer.parse().unwrap()), transport: Transport::Tls { sni: None } };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        client(Some(&connection), &headers, &["10.0.0.0/8".parse().unwrap()]).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(from("192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
        assert_eq!(from("10.0.0.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(from("10.0.0.1", &["203.0.113.5, 198.51.100.9:4711", "10.0.0.2"]), "198.51.100.9");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]:99"]), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["nonsense, 10.0.0.3"]), "10.0.0.3");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
    }
}
