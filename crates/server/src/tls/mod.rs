//! TLS: one provider, certificates by host name, and a local CA so that a first start needs none.

mod acceptor;
mod ca;
mod certificates;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

pub use acceptor::server_config;
pub use ca::{CaError, Leaf, LocalCa, ca_file, ca_key_file};
pub use certificates::{Certificates, CertificatesError, Sources, end_of_validity};

/// The one TLS provider of the process.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// Makes it the provider of libraries that ask for none by name. Calling it again changes nothing.
pub fn install() {
    if CryptoProvider::get_default().is_none() {
        // Lost only to another thread that installs the same.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}
