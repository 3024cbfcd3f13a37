//! A host name as the configuration, TLS and requests write it, in one form.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A DNS name in lower case without a final dot, or an IP address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum HostName {
    Dns(String),
    Ip(IpAddr),
}

impl HostName {
    /// What reaches this machine from itself: `localhost`, `127.0.0.1` and `::1`.
    pub fn loopback() -> [Self; 3] {
        [
            Self::Dns("localhost".to_owned()),
            Self::Ip(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Self::Ip(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        ]
    }

    /// Whether this names the machine itself.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Dns(name) => name == "localhost",
            Self::Ip(address) => address.is_loopback(),
        }
    }

    /// The host of `host`, `host:port` or `[address]:port`, as a `Host` header or a URL has it.
    pub fn of_authority(authority: &str) -> Option<Self> {
        let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, port)) if port.is_empty() || is_port(port.strip_prefix(':')?) => address,
            Some(_) => return None,
            None => match authority.split_once(':') {
                Some((host, port)) if is_port(port) => host,
                Some(_) => return None,
                None => authority,
            },
        };
        host.parse().ok()
    }

    /// As it stands in a URL: IPv6 addresses in brackets.
    pub fn in_url(&self) -> String {
        match self {
            Self::Ip(IpAddr::V6(address)) => format!("[{address}]"),
            _ => self.to_string(),
        }
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Neither a DNS name nor an IP address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a DNS name or an IP address, without scheme, port or path")]
pub struct NotAHost;

impl FromStr for HostName {
    type Err = NotAHost;

    fn from_str(text: &str) -> Result<Self, NotAHost> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Ip(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let fits = name.len() <= 253
            && name.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            });
        // A name that ends in a number would be read as an address by some clients.
        let numeric = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        if fits && !numeric { Ok(Self::Dns(name)) } else { Err(NotAHost) }
    }
}

impl TryFrom<String> for HostName {
    type Error = NotAHost;

    fn try_from(text: String) -> Result<Self, NotAHost> {
        text.parse()
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.to_string()
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => f.write_str(name),
            Self::Ip(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_gives_its_host_in_one_form() {
        let host = |text| HostName::of_authority(text).map(|host| host.to_string());
        assert_eq!(host("API.Example.net.:8443").as_deref(), Some("api.example.net"));
        assert_eq!(host("127.0.0.1:1").as_deref(), Some("127.0.0.1"));
        assert_eq!(host("[::1]:443").as_deref(), Some("::1"));
        assert_eq!(host("[::1]").as_deref(), Some("::1"));
        for wrong in ["", "a b", "a:b", "a:", "[::1]x", "user@host", "-a.example", "a..b", "1.2.3.999", "::1"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }
}
