//! The local CA: made at the first start, able to sign for this server's names and no others.
//!
//! Who trusts `ca.pem` trusts it for the configured hosts and the machine's own names alone: the constraint is critical, so a
//! stolen `ca.key` can't impersonate another site. A host that is added later needs a new CA, and clients must trust it anew.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Draw, Time};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData, SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_parser::extensions::GeneralName;

use crate::files;
use crate::host::HostName;

/// Clients whose clocks are a little behind accept a certificate from the start.
const CLOCK_SKEW: Duration = Duration::from_secs(3600);
const CA_DAYS: u32 = 5 * 365;
const LEAF_DAYS: u32 = 90;
/// Certificates are replaced when they have fewer days left.
pub(super) const RENEW_DAYS: u32 = 30;

/// A certificate authority for the names of one server.
pub struct LocalCa {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    not_after: Time,
    permitted: Vec<HostName>,
}

/// A server certificate from the local CA.
pub struct Leaf {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
    pub not_after: Time,
}

/// Why there is no CA or it can't sign.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    #[error("cannot use {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path} is damaged ({what}); move it away to have a new CA made", path = path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
}

/// Where the CA's certificate is, for clients to trust.
pub fn ca_file(data: &Path) -> PathBuf {
    data.join("ca.pem")
}

/// Where the key is that the CA signs with.
pub fn ca_key_file(data: &Path) -> PathBuf {
    data.join("ca.key")
}

impl LocalCa {
    /// The CA in the directory `data`. Made when there is none, when it is about to end or doesn't permit all of `names`.
    pub fn open(data: &Path, names: &[HostName], draw: &Draw) -> Result<Self, CaError> {
        let (certificate, key) = (ca_file(data), ca_key_file(data));
        if certificate.exists() && key.exists() {
            match Self::read(&certificate, &key)? {
                (Some(ca), _) if ca.unfit(names, draw.now).is_none() => return Ok(ca),
                (ca, mismatch) => {
                    let reason = ca.and_then(|ca| ca.unfit(names, draw.now)).or(mismatch).unwrap_or_default();
                    tracing::warn!(reason, path = %certificate.display(), "new local CA: clients must trust it anew");
                }
            }
        }
        let ca = Self::make(names, draw)?;
        let write = |path: &Path, text: &str, mode| {
            files::write(path, text.as_bytes(), mode).map_err(|source| CaError::Io { path: path.to_owned(), source })
        };
        write(&key, &ca.issuer.key().serialize_pem(), files::PRIVATE)?;
        write(&certificate, &ca.pem, files::PUBLIC)?;
        Ok(ca)
    }

    /// The CA's certificate, for clients to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Signs a server certificate for `names` with a key of its own. It ends with the CA at the latest.
    pub fn leaf(&self, names: &[HostName], now: Time) -> Result<Leaf, CaError> {
        let key = KeyPair::generate()?;
        let not_after = now.plus_days(LEAF_DAYS).min(self.not_after);
        let mut params = CertificateParams::default();
        valid(&mut params, now.minus(CLOCK_SKEW), not_after);
        params.distinguished_name = DistinguishedName::new();
        if let Some(first) = names.first() {
            params.distinguished_name.push(DnType::CommonName, first.to_string());
        }
        for name in names {
            params.subject_alt_names.push(match name {
                HostName::Dns(name) => SanType::DnsName(name.as_str().try_into()?),
                HostName::Ip(address) => SanType::IpAddress(*address),
            });
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Leaf {
            certificate: certificate.der().clone(),
            key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            not_after,
        })
    }

    fn make(names: &[HostName], draw: &Draw) -> Result<Self, CaError> {
        let key = KeyPair::generate()?;
        let not_after = draw.now.plus_days(CA_DAYS);
        let mut permitted = HostName::loopback().to_vec();
        permitted.extend(names.iter().cloned());
        permitted.sort();
        permitted.dedup();
        let mut params = CertificateParams::default();
        valid(&mut params, draw.now.minus(CLOCK_SKEW), not_after);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        // Two CAs of one name with different keys confuse trust stores.
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("Keyway local CA {}", draw.ids().uid().short()));
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: permitted
                .iter()
                .map(|name| match name {
                    HostName::Dns(name) => GeneralSubtree::DnsName(name.clone()),
                    HostName::Ip(address @ IpAddr::V4(_)) => {
                        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, 32))
                    }
                    HostName::Ip(address @ IpAddr::V6(_)) => {
                        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, 128))
                    }
                })
                .collect(),
            excluded_subtrees: Vec::new(),
        });
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem, not_after, permitted })
    }

    /// The CA of the two files, or why they don't belong together: they are written one after the other.
    fn read(certificate: &Path, key: &Path) -> Result<(Option<Self>, Option<String>), CaError> {
        let text =
            |path: &Path| std::fs::read_to_string(path).map_err(|source| CaError::Io { path: path.to_owned(), source });
        let damaged = |path: &Path, what: String| CaError::Damaged { path: path.to_owned(), what };
        let pair = KeyPair::from_pem(&text(key)?).map_err(|error| damaged(key, error.to_string()))?;
        let pem = text(certificate)?;
        let wrong = |what: String| damaged(certificate, what);
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| wrong(error.to_string()))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&der).map_err(|error| wrong(error.to_string()))?;
        if parsed.public_key().raw != pair.subject_public_key_info() {
            return Ok((None, Some("the key file is another CA's".to_owned())));
        }
        let constraints = parsed.name_constraints().map_err(|error| wrong(error.to_string()))?;
        let subtrees = constraints.and_then(|extension| extension.value.permitted_subtrees.as_deref());
        let permitted = subtrees.unwrap_or_default().iter().filter_map(|subtree| host_of(&subtree.base)).collect();
        let not_after = Time::from_ms(parsed.validity().not_after.timestamp().saturating_mul(1000));
        let issuer = Issuer::from_ca_cert_der(&der, pair)?;
        Ok((Some(Self { issuer, pem, not_after, permitted }), None))
    }

    /// Why this CA can't serve `names`, if it can't.
    fn unfit(&self, names: &[HostName], now: Time) -> Option<String> {
        if self.not_after < now.plus_days(RENEW_DAYS) {
            return Some(format!("the old one ends at {}", self.not_after.rfc3339()));
        }
        let missing = names.iter().find(|name| !self.permitted.contains(name))?;
        Some(format!("the old one may not sign for {missing}"))
    }
}

/// The host that a subtree permits: a name, or one address whose mask is full.
fn host_of(base: &GeneralName<'_>) -> Option<HostName> {
    match base {
        GeneralName::DNSName(name) => name.parse().ok(),
        GeneralName::IPAddress(bytes) => {
            let (address, mask) = bytes.split_at_checked(bytes.len() / 2)?;
            if mask.iter().any(|byte| *byte != 0xff) {
                return None;
            }
            let v4 = <[u8; 4]>::try_from(address).map(IpAddr::from).ok();
            v4.or_else(|| <[u8; 16]>::try_from(address).map(IpAddr::from).ok()).map(HostName::Ip)
        }
        _ => None,
    }
}

/// Sets the validity, to the second. (`rcgen` doesn't export the name of its date type.)
fn valid(params: &mut CertificateParams, from: Time, until: Time) {
    let span = |time: Time| Duration::from_secs(u64::try_from(time.seconds()).unwrap_or(0));
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    params.not_before = epoch + span(from);
    params.not_after = epoch + span(until);
}
