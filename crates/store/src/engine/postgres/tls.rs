//! TLS to the database: certificates and names are verified, by the file that the URL names or by what the system trusts.

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Server;

/// Where systems keep what they trust, as one PEM file.
const BUNDLES: &[&str] =
    &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// What makes a connection's TLS; the reason why it can't.
pub(super) fn connector(server: &Server) -> Result<MakeRustlsConnect, String> {
    let mut roots = RootCertStore::empty();
    if server.may_use_tls() {
        match server.roots() {
            Some(file) => add(&mut roots, file)?,
            None => match BUNDLES.iter().map(Path::new).find(|bundle| bundle.exists()) {
                Some(bundle) => add(&mut roots, bundle)?,
                // A server that doesn't ask for TLS can be reached all the same; another refuses by its certificate.
                None => tracing::warn!("this system trusts no certificates: name a file with sslrootcert"),
            },
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), String> {
    let failed = |why: &dyn std::fmt::Display| format!("certificates in {}: {why}", file.display());
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))?;
    let (added, _) = roots.add_parsable_certificates(certificates.filter_map(Result::ok));
    if added == 0 { Err(failed(&"there are none")) } else { Ok(()) }
}
