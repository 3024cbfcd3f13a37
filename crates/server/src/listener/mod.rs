//! Listening: TLS for everybody, plain HTTP for a declared proxy, a Unix socket for the admin verbs.

mod answers;
mod connection;
mod peers;
mod plain;
mod receiving;
mod streams;
mod unix;
mod unread;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::config::{self, PlainListen};
pub use answers::Answers;
use connection::Door;
use peers::Peers;
use unix::Socket;
use unread::Unread;

/// How a request came in. Every request that a listener passes on has this among its extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The other end of the TCP connection, IPv4 as IPv4; none on a Unix socket.
    pub peer: Option<IpAddr>,
    pub transport: Transport,
}

/// What protects a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// Our own TLS, opened for this name if the client gave one.
    Tls { sni: Option<Arc<str>> },
    /// Plain, from a proxy on this machine that must say that it did TLS.
    Proxied,
    /// A Unix socket that only the owner of the data directory can open.
    Local,
}

impl Connection {
    /// The name that the client asked for in its TLS handshake.
    pub fn sni(&self) -> Option<&str> {
        match &self.transport {
            Transport::Tls { sni } => sni.as_deref(),
            Transport::Proxied | Transport::Local => None,
        }
    }
}

/// What one client may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For the head of a request, and for being idle on HTTP/1.1.
    pub header_read: Duration,
    /// For an HTTP/2 connection without a request.
    pub idle: Duration,
    /// For taking the next piece of an answer.
    pub taking: Duration,
    /// What long answers may hold in memory together, until their clients have taken them, and long requests until they are answered, in bytes.
    pub unread: u64,
    /// Open connections at a time.
    pub connections: usize,
    /// Open connections of one address at a time.
    pub connections_per_address: usize,
    /// Addresses that stand for many clients and may have all connections: proxies, and this machine.
    pub exempt: Vec<IpNet>,
    /// For requests in flight when the server stops.
    pub drain: Duration,
}

impl Limits {
    /// As configured. This machine and `proxies` may have all connections.
    pub fn of(limits: &config::Limits, proxies: &[IpNet]) -> Self {
        let loopback = [IpNet::new_assert(IpAddr::V4(Ipv4Addr::LOCALHOST), 8), IpAddr::V6(Ipv6Addr::LOCALHOST).into()];
        Self {
            handshake: limits.handshake(),
            header_read: limits.header_read(),
            idle: limits.idle(),
            taking: limits.taking(),
            unread: limits.unread_bytes,
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            exempt: loopback.iter().chain(proxies).copied().collect(),
            drain: limits.drain(),
        }
    }
}

/// A bound socket, not yet served.
pub struct Listener {
    socket: Bound,
    door: Door,
    limits: Limits,
    leaving: CancellationToken,
}

enum Bound {
    Tcp(TcpListener),
    Unix(Socket),
}

impl Listener {
    /// HTTPS. Port 0 takes a free one: see [`Self::address`].
    pub async fn tls(address: SocketAddr, config: Arc<ServerConfig>, limits: Limits) -> io::Result<Self> {
        let socket = Bound::Tcp(TcpListener::bind(address).await?);
        Ok(Self::new(socket, Door::Tls(TlsAcceptor::from(config)), limits))
    }

    /// Plain HTTP for a proxy. A Unix socket is open to its owner and group (0660).
    pub async fn proxied(at: &PlainListen, limits: Limits) -> io::Result<Self> {
        let socket = match at {
            PlainListen::Tcp(address) => Bound::Tcp(TcpListener::bind(address).await?),
            PlainListen::Unix(path) => Bound::Unix(Socket::bind(path, 0o660)?),
        };
        Ok(Self::new(socket, Door::Proxied, limits))
    }

    /// Plain HTTP on a Unix socket for its owner alone (0600).
    pub fn local(path: &Path, limits: Limits) -> io::Result<Self> {
        Ok(Self::new(Bound::Unix(Socket::bind(path, 0o600)?), Door::Local, limits))
    }

    fn new(socket: Bound, door: Door, limits: Limits) -> Self {
        Self { socket, door, limits, leaving: CancellationToken::new() }
    }

    /// From `leaving` on each answer over HTTP/1.1 is the last of its connection, so that none is idle at the stop, when a request might
    /// cross its end.
    #[must_use]
    pub fn until(self, leaving: CancellationToken) -> Self {
        Self { leaving, ..self }
    }

    /// The address that was really bound; none for a Unix socket.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.socket {
            Bound::Tcp(socket) => socket.local_addr().ok(),
            Bound::Unix(_) => None,
        }
    }

    /// Serves `app` until `stop`, then takes no more connections and lets requests in flight finish, for the drain time at most.
    pub async fn serve(self, app: impl Answers, stop: CancellationToken) -> anyhow::Result<()> {
        let Self { socket, door, limits, leaving } = self;
        let drain = limits.drain;
        let slots = Arc::new(Semaphore::new(limits.connections));
        let peers = Peers::new(limits.connections_per_address, &limits.exempt);
        let unread = Unread::new(limits.unread);
        let host = connection::Host { app, door, limits, unread, leaving, stop: stop.clone() };
        let mut open = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(ended) = open.join_next() => { note(ended); continue }
                accepted = accept(&socket, &slots) => accepted,
            };
            match accepted {
                Ok((Stream::Tcp(stream, peer), slot)) => {
                    let (host, peer) = (host.clone(), peer.ip().to_canonical());
                    let Some(seat) = peers.seat(peer) else {
                        tracing::debug!(%peer, "an address has all the connections that it may have");
                        continue;
                    };
                    open.spawn(async move {
                        host.tcp(stream, peer).await;
                        drop((slot, seat))
                    });
                }
                Ok((Stream::Unix(stream), slot)) => {
                    let host = host.clone();
                    open.spawn(async move {
                        host.unix(stream).await;
                        drop(slot)
                    });
                }
                // The client gave up before we came to it, or we are out of file descriptors: then a pause lets some close.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(socket);
        let finished = tokio::time::timeout(drain, async {
            while let Some(ended) = open.join_next().await {
                note(ended)
            }
        });
        if finished.await.is_err() {
            tracing::warn!(connections = open.len(), "stopping although requests are still in flight");
            open.shutdown().await;
        }
        Ok(())
    }
}

enum Stream {
    Tcp(tokio::net::TcpStream, SocketAddr),
    Unix(tokio::net::UnixStream),
}

/// The next connection, and the slot that it holds. At the limit nothing is accepted: the kernel's queue waits.
async fn accept(socket: &Bound, slots: &Arc<Semaphore>) -> io::Result<(Stream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(io::Error::other)?;
    let stream = match socket {
        Bound::Tcp(socket) => socket.accept().await.map(|(stream, peer)| Stream::Tcp(stream, peer))?,
        Bound::Unix(socket) => Stream::Unix(socket.accept().await?),
    };
    Ok((stream, slot))
}

fn note(ended: Result<(), JoinError>) {
    if let Some(error) = ended.err().filter(JoinError::is_panic) {
        tracing::error!(%error, "a connection ended in a panic");
    }
}
