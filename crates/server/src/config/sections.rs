//! The sections of the configuration file. Units and meanings stand in `default.toml`.

use std::path::PathBuf;
use std::time::Duration;

use domain::Invalid;
use domain::service_key::VlanReservation;
use fabric::simulator::{Delays, FaultRates, SimulatorConfig};
use serde::{Deserialize, Serialize};

use crate::host::HostName;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    #[serde(rename = "certificate")]
    pub certificates: Vec<OwnCertificate>,
}

/// A certificate that isn't from the local CA: PEM files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCertificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    pub format: LogFormat,
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info".to_owned() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub body_bytes: usize,
    pub handshake_seconds: u32,
    pub header_read_seconds: u32,
    pub request_seconds: u32,
    pub idle_seconds: u32,
    pub taking_seconds: u32,
    pub unread_bytes: u64,
    pub connections: usize,
    pub connections_per_address: usize,
    pub leave_seconds: u32,
    pub drain_seconds: u32,
    pub database_writers: usize,
    pub database_readers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            handshake_seconds: 10,
            header_read_seconds: 30,
            request_seconds: 30,
            idle_seconds: 120,
            taking_seconds: 60,
            unread_bytes: 256 * 1024 * 1024,
            connections: 1024,
            connections_per_address: 128,
            leave_seconds: 0,
            drain_seconds: 30,
            database_writers: 3,
            database_readers: 6,
        }
    }
}

impl Limits {
    pub fn handshake(&self) -> Duration {
        Duration::from_secs(self.handshake_seconds.into())
    }

    pub fn header_read(&self) -> Duration {
        Duration::from_secs(self.header_read_seconds.into())
    }

    pub fn request(&self) -> Duration {
        Duration::from_secs(self.request_seconds.into())
    }

    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds.into())
    }

    pub fn taking(&self) -> Duration {
        Duration::from_secs(self.taking_seconds.into())
    }

    pub fn leave(&self) -> Duration {
        Duration::from_secs(self.leave_seconds.into())
    }

    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds.into())
    }

    pub(super) fn check(&self) -> Result<(), Invalid> {
        for (field, zero) in [
            ("body_bytes", self.body_bytes == 0),
            ("handshake_seconds", self.handshake_seconds == 0),
            ("header_read_seconds", self.header_read_seconds == 0),
            ("request_seconds", self.request_seconds == 0),
            ("idle_seconds", self.idle_seconds == 0),
            ("taking_seconds", self.taking_seconds == 0),
            ("unread_bytes", self.unread_bytes == 0),
            ("connections", self.connections == 0),
            ("connections_per_address", self.connections_per_address == 0),
            ("database_writers", self.database_writers == 0),
            ("database_readers", self.database_readers == 0),
        ] {
            if zero {
                return Err(Invalid::new(field, "must be at least 1"));
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceKeys {
    pub vlan_reservation: VlanReservation,
}

impl Default for ServiceKeys {
    fn default() -> Self {
        Self { vlan_reservation: VlanReservation::AtCreation }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Consent {
    pub expiry_days: u32,
}

impl Default for Consent {
    fn default() -> Self {
        Self { expiry_days: 14 }
    }
}

impl Consent {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if (1..=365).contains(&self.expiry_days) {
            Ok(())
        } else {
            Err(Invalid::new("expiry_days", "must be 1 to 365"))
        }
    }
}

/// Mails go by SMTP when there is an `smtp` section, otherwise into files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    pub from: String,
    pub directory: Option<PathBuf>,
    pub smtp: Option<Smtp>,
}

impl Default for Mail {
    fn default() -> Self {
        Self { from: "Keyway <keyway@localhost>".to_owned(), directory: None, smtp: None }
    }
}

impl Mail {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        let Some(smtp) = &self.smtp else { return Ok(()) };
        if smtp.tls == SmtpTls::None && !smtp.host.is_loopback() {
            return Err(Invalid::new("smtp.tls", "\"none\" is for a server on this machine alone"));
        }
        if smtp.user.is_some() != smtp.password_file.is_some() {
            return Err(Invalid::new("smtp.user", "user and password_file go together"));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    pub host: HostName,
    #[serde(default = "submission_port")]
    pub port: u16,
    #[serde(default)]
    pub tls: SmtpTls,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

fn submission_port() -> u16 {
    587
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Plain first, then STARTTLS, which the server must offer.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// No encryption; loopback alone.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Simulator {
    pub delay_ms: u32,
    pub faults_per_mille: u16,
}

impl Default for Simulator {
    fn default() -> Self {
        Self { delay_ms: 500, faults_per_mille: 0 }
    }
}

impl Simulator {
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if self.faults_per_mille <= 1000 { Ok(()) } else { Err(Invalid::new("faults_per_mille", "must be 0 to 1000")) }
    }

    /// The simulator that these settings describe.
    pub fn behaviour(&self) -> SimulatorConfig {
        let (delay, rate) = (self.delay_ms, self.faults_per_mille);
        SimulatorConfig {
            delays_ms: Delays { create: delay, update: delay, remove: delay, observe: 0 },
            faults_per_mille: FaultRates { create: rate, update: rate, remove: rate, observe: 0 },
            link_delay_ms: delay,
            ..SimulatorConfig::default()
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Secrets {
    pub key_file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    pub token_file: Option<PathBuf>,
}
