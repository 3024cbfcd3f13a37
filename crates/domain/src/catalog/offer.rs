//! What others offer on the fabric: providers' ports in the marketplace, and internet exchanges.

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::Zone;
use crate::text_enum;

text_enum! {
    /// How a VXC to a provider's port is set up.
    pub enum ConnectType {
        /// As any Port.
        Default = "DEFAULT",
        /// A hosted virtual interface.
        Aws = "AWS",
        /// A hosted connection.
        AwsHc = "AWSHC",
        Azure = "AZURE",
        Google = "GOOGLE",
        Oracle = "ORACLE",
        Ibm = "IBM",
        /// Internet access.
        Transit = "TRANSIT",
    }
}

/// A provider's port that anyone may order a VXC to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerPort {
    /// Unique with its connect type in a zone of a location, and for good.
    pub title: String,
    pub connect_type: ConnectType,
    /// The provider.
    pub company: String,
    /// Id of the location.
    pub location: i64,
    pub zone: Zone,
    /// Mbit/s. The port takes one interface of this speed.
    pub speed: u32,
    /// Where it stands among its like: the lower, the earlier.
    #[serde(default)]
    pub rank: u32,
    #[serde(default = "yes")]
    pub vxc_permitted: bool,
}

const fn yes() -> bool {
    true
}

/// An internet exchange that Ports of its metro can join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Public and for good.
    pub id: i64,
    /// As orders name it: `Sydney IX`.
    pub name: String,
    /// Of the route servers.
    pub asn: u32,
    pub metro: String,
    /// Members get their addresses from here.
    #[serde(with = "text")]
    pub ipv4_network: Ipv4Net,
    #[serde(with = "text")]
    pub ipv6_network: Ipv6Net,
}

/// Serde over `Display` and `FromStr`.
mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
