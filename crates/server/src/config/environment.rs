//! Environments: separate exchanges, each with its own storage, keys, hosts and issuer (AK-06, AK-28).

use std::collections::HashMap;

use domain::Invalid;
use serde::{Deserialize, Serialize};

use super::DatabaseUrl;
use crate::host::HostName;

/// One environment and the hosts that it answers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// 1 to 32 of a-z, 0-9 and hyphen.
    pub name: String,
    /// Serves everything that has no host of its own. None: the names of this machine.
    #[serde(default)]
    pub api_host: Option<HostName>,
    #[serde(default)]
    pub token_host: Option<HostName>,
    #[serde(default)]
    pub portal_host: Option<HostName>,
    /// Where it is kept. None: SQLite in the data directory.
    #[serde(default)]
    pub database: Option<DatabaseUrl>,
}

impl Default for Environment {
    fn default() -> Self {
        Self { name: "production".to_owned(), api_host: None, token_host: None, portal_host: None, database: None }
    }
}

impl Environment {
    /// The origin of the API, `port` being the public one.
    pub fn api_url(&self, port: u16) -> String {
        origin(self.api_host.as_ref(), port)
    }

    /// `iss` of its tokens: the origin of the token endpoint.
    pub fn issuer(&self, port: u16) -> String {
        origin(self.token_host.as_ref().or(self.api_host.as_ref()), port)
    }

    /// The whole URL of the token endpoint (AK-28).
    pub fn token_url(&self, port: u16) -> String {
        format!("{}/oauth2/token", self.issuer(port))
    }

    /// The origin of the portal.
    pub fn portal_url(&self, port: u16) -> String {
        origin(self.portal_host.as_ref().or(self.api_host.as_ref()), port)
    }
}

fn origin(host: Option<&HostName>, port: u16) -> String {
    let host = host.map_or_else(|| "localhost".to_owned(), HostName::in_url);
    if port == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") }
}

/// Names are usable as directories and unique; no host belongs to two environments.
pub(super) fn check(environments: &[Environment]) -> Result<(), Invalid> {
    if environments.is_empty() {
        return Err(Invalid::new("environment", "there must be at least one"));
    }
    let mut names = Vec::new();
    let mut owners: HashMap<&HostName, &str> = HashMap::new();
    for environment in environments {
        let name = environment.name.as_str();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=32).contains(&name.len()) || !name.bytes().all(plain) {
            return Err(Invalid::new("environment.name", "must be 1 to 32 of a-z, 0-9 and hyphen"));
        }
        if names.contains(&name) {
            return Err(Invalid::new("environment.name", format!("{name} is there twice")));
        }
        names.push(name);
        if environment.api_host.is_none() && environments.len() > 1 {
            let rule = format!("needed where one process has several environments ({name})");
            return Err(Invalid::new("environment.api_host", rule));
        }
        for (field, host) in [
            ("environment.api_host", &environment.api_host),
            ("environment.token_host", &environment.token_host),
            ("environment.portal_host", &environment.portal_host),
        ] {
            let Some(host) = host else { continue };
            if environment.api_host.is_none() {
                return Err(Invalid::new(field, "needs api_host"));
            }
            match owners.insert(host, name) {
                Some(owner) if owner != name => {
                    return Err(Invalid::new(field, format!("{host} is already used by environment {owner}")));
                }
                _ => {}
            }
        }
    }
    Ok(())
}
