//! The certificates that the listener shows, chosen by the name that the client asks for, kept fresh while it runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::{Clock, Draw, Time};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_util::sync::CancellationToken;
use x509_parser::extensions::GeneralName;

use super::ca::RENEW_DAYS;
use super::{CaError, Leaf, LocalCa, provider};
use crate::config::OwnCertificate;
use crate::host::HostName;

/// How often files and ends of validity are looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);

/// Where certificates come from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The directory of the local CA.
    pub data: PathBuf,
    /// The hosts of the process.
    pub hosts: Vec<HostName>,
    /// Certificates that take precedence for the hosts that they name.
    pub own: Vec<OwnCertificate>,
}

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum CertificatesError {
    #[error(transparent)]
    Ca(#[from] CaError),
    #[error("{path} has no usable {what}: {source}", path = path.display())]
    Pem { path: PathBuf, what: &'static str, source: rustls::pki_types::pem::Error },
    #[error("{path} can't be used as a certificate: {what}", path = path.display())]
    Own { path: PathBuf, what: String },
    #[error("cannot use a certificate of the local CA: {0}")]
    Tls(#[from] rustls::Error),
}

/// All certificates of a process.
///
/// A client that asks for a name that isn't there gets the certificate of the machine's own names: its check then fails with the
/// names that would have done, which says more than a broken handshake.
#[derive(Debug)]
pub struct Certificates {
    sources: Sources,
    table: RwLock<Table>,
}

#[derive(Debug, Clone)]
struct Table {
    own: HashMap<String, Arc<CertifiedKey>>,
    local: Arc<Local>,
}

/// What the local CA has signed.
#[derive(Debug)]
struct Local {
    ca_pem: String,
    by_name: HashMap<String, Arc<CertifiedKey>>,
    /// For clients that ask for no name, because they use an address.
    machine: Arc<CertifiedKey>,
    not_after: Time,
}

impl Certificates {
    /// Opens or makes the local CA, signs a certificate for each host, and reads the own ones.
    pub fn load(sources: Sources, draw: &Draw) -> Result<Arc<Self>, CertificatesError> {
        let table = Table { own: read_own(&sources)?, local: Arc::new(Local::make(&sources, draw)?) };
        if !sources.own.is_empty() {
            for host in sources.hosts.iter().filter(|host| !host.is_loopback()) {
                if !table.own.contains_key(&host.to_string()) {
                    tracing::warn!(%host, "no certificate of your own names this host: the local CA's is shown");
                }
            }
        }
        Ok(Arc::new(Self { sources, table: RwLock::new(table) }))
    }

    /// The local CA's certificate, for clients to trust.
    pub fn ca_pem(&self) -> String {
        self.table().local.ca_pem.clone()
    }

    /// Reads own certificates again and replaces those of the local CA that have fewer than 30 days left.
    pub fn refresh(&self, draw: &Draw) -> Result<(), CertificatesError> {
        let own = read_own(&self.sources)?;
        let old = self.table().local;
        let due = old.not_after < draw.now.plus_days(RENEW_DAYS);
        let local = if due { Arc::new(Local::make(&self.sources, draw)?) } else { old };
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Table { own, local };
        Ok(())
    }

    /// Refreshes every hour until `stop`. What can't be refreshed stays as it was, and is logged.
    pub async fn keep_fresh(self: Arc<Self>, clock: Arc<dyn Clock>, stop: CancellationToken) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
            if let Err(error) = self.refresh(&Draw::new(clock.now())?) {
                tracing::error!(%error, "certificates could not be refreshed");
            }
        }
    }

    fn table(&self) -> Table {
        self.table.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        let named = hello.server_name().map(str::to_ascii_lowercase);
        let shown = named.and_then(|name| table.own.get(&name).or_else(|| table.local.by_name.get(&name)));
        Some(Arc::clone(shown.unwrap_or(&table.local.machine)))
    }
}

impl Local {
    fn make(sources: &Sources, draw: &Draw) -> Result<Self, CertificatesError> {
        let ca = LocalCa::open(&sources.data, &sources.hosts, draw)?;
        let mut machine_names = HostName::loopback().to_vec();
        let mut by_name = HashMap::new();
        let mut not_after = Time::from_ms(i64::MAX);
        for host in &sources.hosts {
            match host {
                HostName::Ip(_) if !machine_names.contains(host) => machine_names.push(host.clone()),
                HostName::Dns(name) if !machine_names.contains(host) => {
                    let leaf = ca.leaf(std::slice::from_ref(host), draw.now)?;
                    not_after = not_after.min(leaf.not_after);
                    by_name.insert(name.clone(), Arc::new(certified(leaf)?));
                }
                _ => {}
            }
        }
        let leaf = ca.leaf(&machine_names, draw.now)?;
        not_after = not_after.min(leaf.not_after);
        Ok(Self { ca_pem: ca.pem().to_owned(), by_name, machine: Arc::new(certified(leaf)?), not_after })
    }
}

fn certified(leaf: Leaf) -> Result<CertifiedKey, rustls::Error> {
    CertifiedKey::from_der(vec![leaf.certificate], leaf.key, &provider())
}

/// The own certificates under each configured DNS name that they are good for; the first one wins.
fn read_own(sources: &Sources) -> Result<HashMap<String, Arc<CertifiedKey>>, CertificatesError> {
    let mut by_name = HashMap::new();
    for own in &sources.own {
        let pem = |path: &PathBuf, what| {
            let path = path.clone();
            move |source| CertificatesError::Pem { path, what, source }
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&own.chain)
            .and_then(Iterator::collect)
            .map_err(pem(&own.chain, "certificate"))?;
        let key = PrivateKeyDer::from_pem_file(&own.key).map_err(pem(&own.key, "private key"))?;
        let unusable = |what: String| CertificatesError::Own { path: own.chain.clone(), what };
        let first = chain.first().ok_or_else(|| unusable("it is empty".to_owned()))?;
        let names = dns_names(first).map_err(unusable)?;
        let certified = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| unusable(error.to_string()))?;
        let certified = Arc::new(certified);
        for host in &sources.hosts {
            let HostName::Dns(host) = host else { continue };
            if names.iter().any(|name| covers(name, host)) {
                by_name.entry(host.clone()).or_insert_with(|| Arc::clone(&certified));
            }
        }
    }
    Ok(by_name)
}

fn dns_names(certificate: &CertificateDer<'_>) -> Result<Vec<String>, String> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).map_err(|error| error.to_string())?;
    let names = parsed.subject_alternative_name().map_err(|error| error.to_string())?;
    let names = names.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
    let dns = names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    Ok(dns.collect())
}

/// When the first certificate of a PEM file ends.
pub fn end_of_validity(path: &Path) -> Result<Time, String> {
    let certificate = CertificateDer::from_pem_file(path).map_err(|error| error.to_string())?;
    let (_, parsed) = x509_parser::parse_x509_certificate(&certificate).map_err(|error| error.to_string())?;
    Ok(Time::from_ms(parsed.validity().not_after.timestamp().saturating_mul(1000)))
}

/// Whether a name of a certificate is good for `host`: the same, or `*.` and one label.
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
        None => name == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_replaced_when_fewer_than_thirty_days_are_left() {
        let data = tempfile::tempdir().unwrap();
        let hosts = vec!["api.example.net".parse().unwrap()];
        let sources = Sources { data: data.path().to_owned(), hosts, own: Vec::new() };
        let start = Time::from_ms(1_800_000_000_000);
        let at = |days| Draw::from_seed(start.plus_days(days), [1; 32]);
        let certificates = Certificates::load(sources, &at(0)).unwrap();
        let first = certificates.table().local;
        assert_eq!(first.not_after, start.plus_days(90));
        certificates.refresh(&at(60)).unwrap();
        assert!(Arc::ptr_eq(&first, &certificates.table().local));
        certificates.refresh(&at(61)).unwrap();
        assert_eq!(certificates.table().local.not_after, start.plus_days(151));
        assert_eq!(certificates.ca_pem(), first.ca_pem);
    }

    #[test]
    fn a_wildcard_is_good_for_one_label() {
        assert!(covers("*.x.net", "api.x.net") && covers("x.net", "x.net"));
        assert!(!covers("*.x.net", "a.b.x.net") && !covers("*.x.net", "x.net") && !covers("x.net", "api.x.net"));
    }
}
