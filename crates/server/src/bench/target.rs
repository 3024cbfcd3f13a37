//! Where the load goes: an address, and what is spoken there.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::http::HeaderValue;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::client;

/// A server that is to be put under load. Cheap to clone.
#[derive(Clone)]
pub struct Target {
    address: SocketAddr,
    authority: HeaderValue,
    tls: Option<(ServerName<'static>, TlsConnector)>,
}

impl Target {
    /// HTTPS to `address`, asking for `host` and trusting only the certificates in `ca_pem`. Each connection has a whole handshake: tickets of
    /// earlier ones are not used.
    pub fn https(address: SocketAddr, host: &str, ca_pem: &str) -> anyhow::Result<Self> {
        let mut config = client::trusting(ca_pem)?;
        config.resumption = Resumption::disabled();
        let name = ServerName::try_from(host.to_owned()).with_context(|| format!("{host} is not a host name"))?;
        let tls = Some((name, TlsConnector::from(Arc::new(config))));
        Ok(Self { address, authority: client::authority(address, host)?, tls })
    }

    /// Plain HTTP, which only a program that is compared with speaks.
    pub fn plain(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { address, authority: address.to_string().try_into()?, tls: None })
    }

    /// The `Host` header that its requests need.
    pub const fn authority(&self) -> &HeaderValue {
        &self.authority
    }

    /// A new connection, its handshake done.
    pub(super) async fn connect(&self) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await;
        let stream = stream.with_context(|| format!("cannot connect to {}", self.address))?;
        stream.set_nodelay(true)?;
        let (sender, _) = match &self.tls {
            Some((name, connector)) => {
                client::open(connector.connect(name.clone(), stream).await.context("TLS")?).await?
            }
            None => client::open(stream).await?,
        };
        Ok(sender)
    }
}
