//! The subnets of a router, none of which shares an address with another; asked in the time of a look-up, however many there are.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::address::overlap;

/// By their network addresses. Where one was given that lies within another, the larger one stands for both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subnets(BTreeMap<IpAddr, IpNet>);

impl Subnets {
    /// One that shares an address with `net`.
    pub fn overlapping(&self, net: IpNet) -> Option<IpNet> {
        // They are apart from each other, so the last that begins before the end of `net` is the only one that has to be looked at.
        let (_, last) = self.0.range(..=net.broadcast()).next_back()?;
        overlap(*last, net).then_some(*last)
    }

    /// Takes it in, in place of what lies within it.
    pub fn insert(&mut self, net: IpNet) {
        while let Some(there) = self.overlapping(net) {
            if there.prefix_len() <= net.prefix_len() {
                return;
            }
            self.0.remove(&there.network());
        }
        self.0.insert(net.network(), net);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<IpNet> for Subnets {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        let mut subnets = Self::default();
        nets.into_iter().for_each(|net| subnets.insert(net));
        subnets
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of both families, close enough together to meet often.
    fn net() -> impl Strategy<Value = IpNet> {
        prop_oneof![
            (any::<u16>(), 16..=32_u8)
                .prop_map(|(n, len)| { IpNet::new(IpAddr::V4((0x0a00_0000 | u32::from(n)).into()), len).unwrap() }),
            (any::<u16>(), 112..=128_u8).prop_map(|(n, len)| {
                IpNet::new(IpAddr::V6((0x2001_0db8_u128 << 96 | u128::from(n)).into()), len).unwrap()
            }),
        ]
    }

    proptest! {
        #[test]
        fn it_finds_an_overlap_exactly_when_one_by_one_would(nets in prop::collection::vec(net(), 0..40), asked in net()) {
            let subnets: Subnets = nets.iter().copied().collect();
            let expected = nets.iter().any(|net| overlap(*net, asked));
            let found = subnets.overlapping(asked);
            prop_assert_eq!(found.is_some(), expected);
            prop_assert!(found.is_none_or(|found| nets.contains(&found) && overlap(found, asked)));
        }
    }
}
