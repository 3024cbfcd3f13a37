//! Mail through a mail server.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::mailer::NotSent;
use super::message::Outgoing;
use crate::Error;

/// How to reach a mail server.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    /// A host name or address; the name that its certificate must have.
    pub host: String,
    pub port: u16,
    pub tls: SmtpTls,
    /// Given to the server only once the connection is encrypted, or on this machine.
    pub credentials: Option<Credentials>,
    /// The one CA that may have signed the server's certificate, as PEM. Without it those of the system.
    pub ca: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Plain first, then STARTTLS, which the server must offer.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// No encryption: for a server on this machine alone.
    Off,
}

/// What a mail server knows us by.
#[derive(Clone)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// For each answer of the server.
const ANSWER: Duration = Duration::from_secs(30);
/// For a letter as a whole; shorter than a lease by far.
pub(super) const WHOLE: Duration = Duration::from_secs(90);

/// Keeps a few connections, so that a letter that was taken can't fail at the farewell and be sent again.
#[derive(Clone)]
pub(super) struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    pub(super) fn new(server: SmtpServer) -> Result<Self, Error> {
        if server.tls == SmtpTls::Off && !on_this_machine(&server.host) {
            return Err(Error::invalid("tls", "mail leaves this machine encrypted only"));
        }
        let tls = match server.tls {
            SmtpTls::Starttls => Tls::Required(parameters(&server)?),
            SmtpTls::Tls => Tls::Wrapper(parameters(&server)?),
            SmtpTls::Off => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(ANSWER));
        if let Some(Credentials { user, password }) = server.credentials {
            transport = transport.credentials(authentication::Credentials::new(user, password));
        }
        Ok(Self(transport.build()))
    }

    pub(super) async fn send(&self, letter: Outgoing) -> Result<(), NotSent> {
        match tokio::time::timeout(WHOLE, self.0.send(letter.message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if refused_for_good(&error) => Err(NotSent::ForGood(error.to_string())),
            Ok(Err(error)) => Err(NotSent::YetTo(error.to_string())),
            Err(_) => Err(NotSent::YetTo(format!("the mail server took longer than {} s", WHOLE.as_secs()))),
        }
    }
}

fn parameters(server: &SmtpServer) -> Result<TlsParameters, Error> {
    let broken = || Error::invalid("ca", "must be certificates as PEM");
    let mut tls = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &server.ca {
        // A text without a certificate would read as none at all, and every server be refused later.
        let some = pem.windows(PEM.len()).any(|window| window == PEM);
        let ca = Certificate::from_pem(pem).ok().filter(|_| some).ok_or_else(broken)?;
        tls = tls.certificate_store(CertificateStore::None).add_root_certificate(ca);
    }
    tls.build().map_err(|error| Error::invalid("tls", error.to_string()))
}

fn on_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A permanent answer that is about the letter. That the server doesn't know us (53x) or our words (50x) is ours to put right, and no
/// letter's fault.
fn refused_for_good(error: &SmtpError) -> bool {
    let about_us = [500, 501, 502, 503, 504, 530, 534, 535, 538];
    error.is_permanent() && error.status().is_some_and(|code| !about_us.contains(&u16::from(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, tls: SmtpTls) -> SmtpServer {
        SmtpServer { host: host.to_owned(), port: 25, tls, credentials: None, ca: None }
    }

    #[tokio::test]
    async fn mail_leaves_the_machine_encrypted_only() {
        for here in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(Smtp::new(server(here, SmtpTls::Off)).is_ok(), "{here}");
        }
        for away in ["mail.example.net", "192.0.2.1", "localhost.example.net", "127.0.0.1.example.net"] {
            assert!(matches!(Smtp::new(server(away, SmtpTls::Off)), Err(Error::Invalid(_))), "{away}");
        }
    }

    #[tokio::test]
    async fn a_ca_that_is_none_is_refused_at_once() {
        let broken = SmtpServer { ca: Some(b"no certificate".to_vec()), ..server("mail.example.net", SmtpTls::Tls) };
        assert!(matches!(Smtp::new(broken), Err(Error::Invalid(invalid)) if invalid.field == "ca"));
    }

    #[test]
    fn debug_shows_no_password() {
        let credentials = Credentials { user: "keyway".to_owned(), password: "hunter2".to_owned() };
        assert!(!format!("{credentials:?}").contains("hunter2"));
    }
}
