//! One connection: its handshake, its protocol, its requests, its end.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Request};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::peers::host;
use super::plain;
use super::receiving::receiving;
use super::streams::Streams;
use super::unread::Unread;
use super::{Answers, Connection, Limits, Transport};

/// How connections come in.
#[derive(Clone)]
pub(super) enum Door {
    Tls(TlsAcceptor),
    Proxied,
    Local,
}

/// What every connection of a listener shares.
#[derive(Clone)]
pub(super) struct Host<A> {
    pub app: A,
    pub door: Door,
    pub limits: Limits,
    pub unread: Unread,
    pub leaving: CancellationToken,
    pub stop: CancellationToken,
}

#[derive(Clone, Copy, PartialEq)]
enum Protocol {
    Http1,
    Http2,
}

impl<A: Answers> Host<A> {
    pub(super) async fn tcp(self, stream: TcpStream, peer: IpAddr) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        let peer = Some(peer);
        let acceptor = match &self.door {
            Door::Tls(acceptor) => acceptor.clone(),
            Door::Proxied => {
                return self.speak(stream, Protocol::Http1, Connection { peer, transport: Transport::Proxied }).await;
            }
            Door::Local => {
                return self.speak(stream, Protocol::Http1, Connection { peer, transport: Transport::Local }).await;
            }
        };
        let stream = tokio::select! {
            () = self.stop.cancelled() => return,
            handshake = tokio::time::timeout(self.limits.handshake, plain::accept(&acceptor, stream)) => match handshake {
                Ok(Ok(Some(stream))) => stream,
                Ok(Ok(None)) => return tracing::debug!("plain HTTP where TLS is spoken"),
                Ok(Err(error)) => return tracing::debug!(%error, "TLS handshake"),
                Err(_) => return tracing::debug!("TLS handshake: the client took too long"),
            },
        };
        let (_, session) = stream.get_ref();
        let protocol = if session.alpn_protocol() == Some(b"h2") { Protocol::Http2 } else { Protocol::Http1 };
        let sni = session.server_name().map(Arc::from);
        self.speak(stream, protocol, Connection { peer, transport: Transport::Tls { sni } }).await;
    }

    pub(super) async fn unix(self, stream: UnixStream) {
        let transport = if matches!(self.door, Door::Local) { Transport::Local } else { Transport::Proxied };
        self.speak(stream, Protocol::Http1, Connection { peer: None, transport }).await;
    }

    /// Serves requests until the client goes, has said nothing or taken nothing for too long, or the server stops.
    async fn speak<S>(self, stream: S, protocol: Protocol, connection: Connection)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let share = self.unread.connection(connection.peer.map(host));
        let streams = Streams::new(protocol == Protocol::Http2, share.clone());
        let all = streams.clone();
        let (app, leaving, asked_of) = (self.app, self.leaving, share.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            let (stream, app) = (all.begin(), app.clone());
            request.extensions_mut().insert(connection.clone());
            let last = protocol == Protocol::Http1 && leaving.is_cancelled();
            let (head, body) = request.into_parts();
            let (body, held) = receiving(body, &asked_of);
            async move {
                let mut answer = app.answer(Request::from_parts(head, body)).await;
                drop(held);
                if last {
                    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, Infallible>(stream.until_sent(answer))
            }
        });
        let builder = builder(protocol, &self.limits);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.taking));
        let mut conversation = std::pin::pin!(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
        // The first request is waited for as long as for any head. Then HTTP/1.1 has that limit for the next one too; the pause between two
        // requests on HTTP/2 is measured here.
        let mut silence = std::pin::pin!(tokio::time::sleep(self.limits.header_read));
        let (mut spoken, mut stopping, mut seen) = (false, false, 0);
        // Waited for once, not anew in each turn.
        let mut stop = std::pin::pin!(self.stop.cancelled());
        let mut too_much = std::pin::pin!(share.ended());
        loop {
            let (nothing, left) = streams.now();
            let listening = nothing && (!spoken || protocol == Protocol::Http2);
            // HTTP/2 has a say in what is sent beyond TCP's: a client can leave an answer unread on a connection that lives.
            let untaken = async {
                match left {
                    Some(since) => tokio::time::sleep_until(since + self.limits.taking).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = too_much.as_mut() => return tracing::debug!("its answers held too much memory"),
                // What the conversation did just now is seen in the same turn.
                ended = conversation.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection broke");
                    }
                    return;
                }
                () = stop.as_mut(), if !stopping => {
                    stopping = true;
                    conversation.as_mut().graceful_shutdown();
                }
                () = streams.changed(&mut seen) => {
                    spoken = true;
                    silence.as_mut().reset(Instant::now() + self.limits.idle);
                }
                () = untaken => {
                    return tracing::debug!("an answer was left where it is for too long");
                }
                () = silence.as_mut(), if listening => {
                    if stopping || !spoken {
                        return;
                    }
                    // The client is told, so that it sends no request into a closed connection; but it has no more say.
                    stopping = true;
                    conversation.as_mut().graceful_shutdown();
                    silence.as_mut().reset(Instant::now() + self.limits.header_read);
                }
            }
        }
    }
}

/// Requests of one HTTP/2 connection at a time: each may hold as much as isn't counted.
const STREAMS: u32 = 64;

/// Bytes of an answer that the protocol's library keeps for itself, for each stream of HTTP/2. Nobody counts them.
const BEHIND: usize = 16 * 1024;

fn builder(protocol: Protocol, limits: &Limits) -> Builder<TokioExecutor> {
    let builder = Builder::new(TokioExecutor::new());
    match protocol {
        Protocol::Http1 => {
            let mut builder = builder.http1_only();
            builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_read).max_buf_size(64 * 1024);
            builder
        }
        Protocol::Http2 => {
            let mut builder = builder.http2_only();
            builder
                .http2()
                .timer(TokioTimer::new())
                .max_concurrent_streams(STREAMS)
                .max_send_buf_size(BEHIND)
                .max_header_list_size(32 * 1024)
                .keep_alive_interval(Duration::from_secs(20))
                .keep_alive_timeout(Duration::from_secs(20));
            builder
        }
    }
}
