//! A small HTTP/1.1 client for the server's own use: admin verbs over the Unix socket, the demo and tests over TLS.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use futures_util::FutureExt;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;

use crate::tls;

/// A client of one server. Connections are kept and used again; requests at the same time have one each.
pub struct Client {
    to: To,
    /// The `Host` header.
    authority: HeaderValue,
    idle: Mutex<Vec<Open>>,
}

/// A connection: what sends on it, and what tells that it has ended.
pub(crate) type Open = (SendRequest<Full<Bytes>>, oneshot::Receiver<Infallible>);

enum To {
    Https { address: SocketAddr, name: ServerName<'static>, config: Arc<ClientConfig> },
    Unix(PathBuf),
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Response {
    /// The body as JSON.
    pub fn json(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::from_slice(&self.body)
    }

    /// The body as text; what isn't UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// HTTPS to `address`, asking for `host` (a name or an address) and trusting only the certificates in `ca_pem`.
    pub fn https(address: SocketAddr, host: &str, ca_pem: &str) -> anyhow::Result<Self> {
        let name = ServerName::try_from(host.to_owned()).with_context(|| format!("{host} is not a host name"))?;
        let to = To::Https { address, name, config: Arc::new(trusting(ca_pem)?) };
        Ok(Self { to, authority: authority(address, host)?, idle: Mutex::default() })
    }

    /// Plain HTTP to the Unix socket at `path`.
    pub fn unix(path: &Path) -> Self {
        let authority = HeaderValue::from_static("localhost");
        Self { to: To::Unix(path.to_owned()), authority, idle: Mutex::default() }
    }

    /// Sends one request and reads the whole answer. The host is the client's unless `headers` name another. `path` may have a query; an answer of any status is `Ok`.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Bytes>,
    ) -> anyhow::Result<Response> {
        let mut request = Request::builder().method(method).uri(path);
        if headers.iter().all(|(name, _)| name != header::HOST) {
            request = request.header(header::HOST, &self.authority);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Full::new(body.into()))?;
        let (mut sender, mut ended) = self.connection().await?;
        let answer = {
            let mut answer = pin!(sender.send_request(request));
            tokio::select! {
                biased;
                answer = answer.as_mut() => answer?,
                // A request that is handed over while its connection ends can be left lying between the two, and nobody would answer it.
                _ = &mut ended => answer.now_or_never().context("the connection has ended")??,
            }
        };
        let (head, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        self.idle().push((sender, ended));
        Ok(Response { status: head.status, headers: head.headers, body })
    }

    /// A connection that is free: a kept one that the server hasn't closed, or a new one.
    async fn connection(&self) -> anyhow::Result<Open> {
        loop {
            let Some(mut kept) = self.idle().pop() else { break };
            if kept.0.ready().await.is_ok() {
                return Ok(kept);
            }
        }
        match &self.to {
            To::Https { address, name, config } => {
                let stream =
                    TcpStream::connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
                stream.set_nodelay(true)?;
                let connector = TlsConnector::from(Arc::clone(config));
                open(connector.connect(name.clone(), stream).await.context("TLS")?).await
            }
            To::Unix(path) => {
                let stream = UnixStream::connect(path).await;
                open(stream.with_context(|| format!("cannot connect to {}", path.display()))?).await
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Open>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// TLS that trusts only the certificates in `ca_pem`.
pub(crate) fn trusting(ca_pem: &str) -> anyhow::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
        roots.add(certificate?)?;
    }
    let config = ClientConfig::builder_with_provider(tls::provider()).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// What a `Host` header calls `host` at the port of `address`.
pub(crate) fn authority(address: SocketAddr, host: &str) -> anyhow::Result<HeaderValue> {
    let shown = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let authority = if address.port() == 443 { shown } else { format!("{shown}:{}", address.port()) };
    Ok(authority.try_into()?)
}

/// Speaks HTTP/1.1 on `stream`. The connection lives until its sender is dropped.
pub(crate) async fn open<S>(stream: S) -> anyhow::Result<Open>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    let (alive, ended) = oneshot::channel();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a client's connection broke");
        }
        drop(alive);
    });
    Ok((sender, ended))
}
