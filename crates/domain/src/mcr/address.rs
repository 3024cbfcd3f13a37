//! Addresses and subnets as a router takes them.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::Invalid;

/// An address of one host.
pub(super) fn host(field: &str, text: &str) -> Result<IpAddr, Invalid> {
    let ip: IpAddr = text.trim().parse().map_err(|_| Invalid::new(field, "must be an IPv4 or IPv6 address"))?;
    let broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    if ip.is_unspecified() || ip.is_multicast() || ip.is_loopback() || broadcast {
        return Err(Invalid::new(field, "must be the address of one host"));
    }
    Ok(ip)
}

/// A host's address with the mask of its subnet, such as 192.0.2.1/30.
pub(super) fn host_in_net(field: &str, text: &str) -> Result<IpNet, Invalid> {
    let rule = "must be an address with a mask, such as 192.0.2.1/30 or 2001:db8::1/64";
    let net: IpNet = text.trim().parse().map_err(|_| Invalid::new(field, rule))?;
    host(field, &net.addr().to_string())?;
    if net.prefix_len() == 0 {
        return Err(Invalid::new(field, "must not have the mask /0"));
    }
    is_usable(field, net.addr(), net)?;
    Ok(net)
}

/// A prefix, such as 198.51.100.0/24: no bits beyond its mask.
pub(super) fn prefix(field: &str, text: &str) -> Result<IpNet, Invalid> {
    let net: IpNet = text
        .trim()
        .parse()
        .map_err(|_| Invalid::new(field, "must be a prefix, such as 198.51.100.0/24 or 2001:db8::/32"))?;
    if net.addr() != net.network() {
        return Err(Invalid::new(field, format!("has bits beyond its mask: write {}", net.trunc())));
    }
    Ok(net)
}

/// The network and broadcast addresses of an IPv4 subnet are no hosts, save in a /31 and a /32.
pub(super) fn is_usable(field: &str, ip: IpAddr, net: IpNet) -> Result<(), Invalid> {
    let small = net.prefix_len() >= 31;
    if matches!(net, IpNet::V4(_)) && !small && (ip == net.network() || ip == net.broadcast()) {
        return Err(Invalid::new(field, format!("is the network or broadcast address of {}", net.trunc())));
    }
    Ok(())
}

/// Two subnets that share an address.
pub(super) fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b.network()) || b.contains(&a.network())
}
