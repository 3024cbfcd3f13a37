//! The configuration: one TOML file whose every key is known, typed and documented in `default.toml`.

mod database;
mod environment;
mod plain;
mod sections;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use auth::Algorithm;
use domain::Invalid;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use database::DatabaseUrl;
pub use environment::Environment;
pub use plain::PlainListen;
pub use sections::{
    Consent, Limits, Log, LogFormat, Mail, Metrics, OwnCertificate, Secrets, ServiceKeys, Simulator, Smtp, SmtpTls, Tls,
};

/// The commented default configuration, as `keyway config` prints it.
pub const DEFAULT: &str = include_str!("../../default.toml");

/// All settings. What each means is said in `default.toml`, next to its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub public_port: Option<u16>,
    pub plain_listen: Option<PlainListen>,
    pub trusted_proxies: Vec<IpNet>,
    pub token_algorithm: Algorithm,
    pub terms_url: Option<String>,
    #[serde(rename = "environment")]
    pub environments: Vec<Environment>,
    pub tls: Tls,
    pub log: Log,
    pub limits: Limits,
    pub service_keys: ServiceKeys,
    pub consent: Consent,
    pub mail: Mail,
    pub simulator: Simulator,
    pub secrets: Secrets,
    pub metrics: Metrics,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("keyway-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            public_port: None,
            plain_listen: None,
            trusted_proxies: Vec::new(),
            token_algorithm: Algorithm::EdDsa,
            terms_url: None,
            environments: vec![Environment::default()],
            tls: Tls::default(),
            log: Log::default(),
            limits: Limits::default(),
            service_keys: ServiceKeys::default(),
            consent: Consent::default(),
            mail: Mail::default(),
            simulator: Simulator::default(),
            secrets: Secrets::default(),
            metrics: Metrics::default(),
        }
    }
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}: {source}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path}: {what}", path = .path.display())]
    In { path: PathBuf, what: Box<ConfigError> },
    #[error(transparent)]
    Toml(toml::de::Error),
    /// Without the text of the line, which may hold a password.
    #[error("line {line}: {what}")]
    Line { line: usize, what: String },
    #[error(transparent)]
    Rule(#[from] Invalid),
}

impl Config {
    /// Reads `file`, or takes the defaults when there is none. Relative paths are taken from the file's directory.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let Some(path) = file else { return Ok(Self::default()) };
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let within = |error| ConfigError::In { path: path.to_owned(), what: Box::new(error) };
        let mut config = Self::parse(&text).map_err(within)?;
        if let Some(directory) = path.parent() {
            config.take_paths_from(directory);
        }
        Ok(config)
    }

    /// Reads TOML and checks the rules that a type alone doesn't hold.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| within_line(text, error))?;
        config.check()?;
        Ok(config)
    }

    /// Keeps the only environment in this PostgreSQL.
    pub fn keep_in(&mut self, database: &str) -> Result<(), Invalid> {
        let database: DatabaseUrl = database.parse().map_err(|why: String| Invalid::new("--database", why))?;
        let [only] = self.environments.as_mut_slice() else {
            return Err(Invalid::new("--database", "is for one environment: say it in the configuration of each"));
        };
        only.database = Some(database);
        Ok(())
    }

    /// The port in URLs, `bound` being the one that the listener got.
    pub fn port(&self, bound: u16) -> u16 {
        self.public_port.unwrap_or(bound)
    }

    /// Where mails go as files.
    pub fn mail_directory(&self) -> PathBuf {
        self.mail.directory.clone().unwrap_or_else(|| self.data.join("mail"))
    }

    /// The file of the key that seals secrets.
    pub fn key_file(&self) -> PathBuf {
        self.secrets.key_file.clone().unwrap_or_else(|| self.data.join("keyway.key"))
    }

    fn take_paths_from(&mut self, directory: &Path) {
        let certificates = self.tls.certificates.iter_mut().flat_map(|own| [&mut own.chain, &mut own.key]);
        let mut paths: Vec<&mut PathBuf> = certificates.collect();
        paths.push(&mut self.data);
        paths.extend(self.mail.directory.as_mut());
        if let Some(smtp) = &mut self.mail.smtp {
            paths.extend(smtp.password_file.iter_mut().chain(&mut smtp.ca_file));
        }
        paths.extend(self.secrets.key_file.as_mut());
        paths.extend(self.metrics.token_file.as_mut());
        if let Some(PlainListen::Unix(path)) = &mut self.plain_listen {
            paths.push(path);
        }
        for path in paths {
            *path = directory.join(&*path);
        }
    }

    fn check(&self) -> Result<(), Invalid> {
        environment::check(&self.environments)?;
        self.limits.check().map_err(|error| error.within("limits"))?;
        self.consent.check().map_err(|error| error.within("consent"))?;
        self.simulator.check().map_err(|error| error.within("simulator"))?;
        self.mail.check().map_err(|error| error.within("mail"))?;
        if self.terms_url.as_ref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            return Err(Invalid::new("terms_url", "must be an address that begins with https:// or http://"));
        }
        if let Some(PlainListen::Tcp(address)) = self.plain_listen {
            if !address.ip().is_loopback() {
                return Err(Invalid::new(
                    "plain_listen",
                    "plain HTTP is for a Unix socket or a loopback address alone",
                ));
            }
            if self.trusted_proxies.is_empty() {
                return Err(Invalid::new("plain_listen", "a loopback address needs trusted_proxies"));
            }
        }
        Ok(())
    }
}

/// TOML's errors show the line that they are about, which is of use except where an address with a password stands in it.
fn within_line(text: &str, error: toml::de::Error) -> ConfigError {
    let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let secret = text.lines().nth(line - 1).is_some_and(|line| line.contains("postgres"));
    if secret { ConfigError::Line { line, what: error.message().to_owned() } } else { ConfigError::Toml(error) }
}

#[cfg(test)]
mod tests;
