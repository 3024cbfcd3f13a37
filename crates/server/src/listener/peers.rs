//! How many connections one address has, so that no single host can take all there are.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

/// The connections of each address. Cheap to clone.
#[derive(Clone)]
pub(super) struct Peers {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    most: usize,
    exempt: Arc<[IpNet]>,
}

/// A connection of an address, until it is dropped.
pub(super) struct Seat(Option<(Peers, IpAddr)>);

impl Peers {
    /// `exempt` are machines that stand for many: proxies, and this one.
    pub(super) fn new(most: usize, exempt: &[IpNet]) -> Self {
        Self { open: Arc::default(), most, exempt: exempt.into() }
    }

    /// A seat for one more connection of `peer`; `None` when it has as many as it may.
    pub(super) fn seat(&self, peer: IpAddr) -> Option<Seat> {
        if self.exempt.iter().any(|net| net.contains(&peer)) {
            return Some(Seat(None));
        }
        let host = host(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(host).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        drop(open);
        Some(Seat(Some((self.clone(), host))))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((peers, host)) = self.0.take() else { return };
        let mut open = peers.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&host) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&host);
            }
        }
    }
}

/// An IPv6 host has a /64 of its own to choose addresses from.
pub(super) fn host(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_seats_and_gets_them_back() {
        let peers = Peers::new(2, &["192.0.2.0/24".parse().unwrap()]);
        let one: IpAddr = "198.51.100.7".parse().unwrap();
        let first = peers.seat(one).unwrap();
        let _second = peers.seat(one).unwrap();
        assert!(peers.seat(one).is_none());
        assert!(peers.seat("198.51.100.8".parse().unwrap()).is_some(), "another address has its own");
        drop(first);
        assert!(peers.seat(one).is_some());
    }

    #[test]
    fn proxies_are_not_counted_and_the_addresses_of_an_ipv6_host_are_one() {
        let peers = Peers::new(1, &["192.0.2.0/24".parse().unwrap()]);
        let proxy: IpAddr = "192.0.2.1".parse().unwrap();
        let seats: Vec<_> = (0..10).map(|_| peers.seat(proxy)).collect();
        assert!(seats.iter().all(Option::is_some));
        let _seat = peers.seat("2001:db8::1".parse().unwrap()).unwrap();
        assert!(peers.seat("2001:db8::2".parse().unwrap()).is_none());
        assert!(peers.seat("2001:db8:0:1::1".parse().unwrap()).is_some());
    }

    #[test]
    fn what_nobody_holds_is_forgotten() {
        let peers = Peers::new(1, &[]);
        for n in 0..100_u32 {
            drop(peers.seat(IpAddr::V4(n.into())));
        }
        assert!(peers.open.lock().unwrap().is_empty());
    }
}
