//! Which environment and which part of it a request is for: a pure function of the configured hosts.
//!
//! - A host that no environment has is answered 421: the caller reached the wrong server, and another name would do.
//! - `localhost` and the loopback addresses belong to the only environment of a process, for all it offers; in a process with
//!   several they belong to none, because a guess would cross from one to the other.
//! - TLS for one environment may not carry a request for another: 421 too.
//! - A path that a host doesn't serve is that host's own 404.

mod dispatch;
mod name;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;

pub use dispatch::{ByHost, by_host};
pub use name::{HostName, NotAHost};

/// What a host serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Roles {
    pub api: bool,
    pub token: bool,
    pub portal: bool,
}

impl Roles {
    pub const ALL: Self = Self { api: true, token: true, portal: true };
}

/// Where a host leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The environment's name.
    pub environment: Arc<str>,
    pub roles: Roles,
}

/// The hosts of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts(BTreeMap<HostName, Place>);

/// Why a request isn't for this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misdirected {
    #[error("the request names no host")]
    NoHost,
    #[error("no environment of this server has this host name")]
    UnknownHost,
    #[error("this connection was opened for another environment")]
    OtherEnvironment,
}

impl Hosts {
    pub fn of(config: &Config) -> Self {
        let mut places = BTreeMap::new();
        for environment in &config.environments {
            let name: Arc<str> = Arc::from(environment.name.as_str());
            let api = environment.api_host.as_ref();
            let parts = [
                (api, Roles { api: true, ..Roles::default() }),
                (environment.token_host.as_ref().or(api), Roles { token: true, ..Roles::default() }),
                (environment.portal_host.as_ref().or(api), Roles { portal: true, ..Roles::default() }),
            ];
            for (host, roles) in parts {
                let Some(host) = host else { continue };
                let place = places
                    .entry(host.clone())
                    .or_insert_with(|| Place { environment: Arc::clone(&name), roles: Roles::default() });
                place.roles.api |= roles.api;
                place.roles.token |= roles.token;
                place.roles.portal |= roles.portal;
            }
        }
        if let [only] = config.environments.as_slice() {
            let place = Place { environment: Arc::from(only.name.as_str()), roles: Roles::ALL };
            let mut own = HostName::loopback().to_vec();
            if only.api_host.is_none() && !config.listen.ip().is_unspecified() {
                own.push(HostName::Ip(config.listen.ip()));
            }
            for host in own {
                places.entry(host).or_insert_with(|| place.clone());
            }
        }
        Self(places)
    }

    /// All names, for certificates.
    pub fn names(&self) -> Vec<HostName> {
        self.0.keys().cloned().collect()
    }

    /// All different places, each once.
    pub fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = self.0.values().cloned().collect();
        places.sort();
        places.dedup();
        places
    }

    /// Where a request for `authority` (`host` or `host:port`) leads that came over TLS opened for `sni`.
    pub fn place(&self, authority: Option<&str>, sni: Option<&str>) -> Result<&Place, Misdirected> {
        let host = HostName::of_authority(authority.ok_or(Misdirected::NoHost)?).ok_or(Misdirected::UnknownHost)?;
        let place = self.0.get(&host).ok_or(Misdirected::UnknownHost)?;
        // A name of ours that isn't the host's environment; foreign names fail the client's own check of the certificate.
        let opened = sni.and_then(|name| self.0.get(&name.parse().ok()?));
        match opened {
            Some(opened) if opened.environment != place.environment => Err(Misdirected::OtherEnvironment),
            _ => Ok(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Hosts {
        Hosts::of(&Config::parse(text).unwrap())
    }

    #[test]
    fn one_origin_serves_everything_by_default() {
        let hosts = hosts("listen = \"192.0.2.7:8443\"");
        for authority in ["localhost:8443", "127.0.0.1", "[::1]:9", "LOCALHOST.", "192.0.2.7:8443"] {
            assert_eq!(hosts.place(Some(authority), None).unwrap().roles, Roles::ALL, "{authority}");
        }
        assert_eq!(hosts.place(Some("example.net"), None), Err(Misdirected::UnknownHost));
        assert_eq!(hosts.place(Some("192.0.2.8"), None), Err(Misdirected::UnknownHost));
        assert_eq!(hosts.place(None, None), Err(Misdirected::NoHost));
        assert_eq!(hosts.places().len(), 1);
    }

    #[test]
    fn a_host_of_its_own_takes_its_part_away_from_the_api_host() {
        let hosts = hosts("[[environment]]\nname = \"p\"\napi_host = \"api.x.net\"\ntoken_host = \"auth.x.net\"");
        let api = hosts.place(Some("api.x.net"), None).unwrap();
        assert_eq!(api.roles, Roles { api: true, token: false, portal: true });
        let token = hosts.place(Some("auth.x.net:443"), None).unwrap();
        assert_eq!(token.roles, Roles { token: true, ..Roles::default() });
        assert_eq!(hosts.place(Some("localhost"), None).unwrap().roles, Roles::ALL);
    }

    #[test]
    fn environments_of_one_process_do_not_meet() {
        let hosts = hosts(
            "[[environment]]\nname = \"production\"\napi_host = \"api.x.net\"\nportal_host = \"x.net\"\n\
             [[environment]]\nname = \"staging\"\napi_host = \"api-staging.x.net\"",
        );
        assert_eq!(&*hosts.place(Some("api-staging.x.net"), None).unwrap().environment, "staging");
        assert_eq!(hosts.place(Some("localhost"), None), Err(Misdirected::UnknownHost));
        let crossed = hosts.place(Some("api-staging.x.net"), Some("api.x.net"));
        assert_eq!(crossed, Err(Misdirected::OtherEnvironment));
        assert_eq!(&*hosts.place(Some("x.net"), Some("api.x.net")).unwrap().environment, "production");
    }
}
