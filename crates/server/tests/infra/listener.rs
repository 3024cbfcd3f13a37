//! Connections: their beginning, their limits and their end.

use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api::trace::Peer;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderName, Method, Request, StatusCode};
use axum::routing::{get, post};
use axum::{Extension, Router};
use futures_util::StreamExt;
use futures_util::stream::{once, unfold};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use server::client::Client;
use server::config::PlainListen;
use server::layers::Around;
use server::listener::{Limits, Listener};
use server::metrics::Metrics;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

use crate::support::{Running, layered, limits, start, start_with};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

fn who() -> Around<Router> {
    let app =
        Router::new().route("/", get(|Extension(Peer(address)): Extension<Peer>| async move { address.to_string() }));
    layered(app, Metrics::new().unwrap(), Duration::from_secs(30))
}

#[tokio::test]
async fn a_stopping_server_finishes_the_request_in_flight() {
    let (entered, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, wait) = (Arc::clone(&entered), Arc::clone(&go_on));
    let slow = move || async move {
        inside.notify_one();
        wait.notified().await;
        "done"
    };
    let server = start("", Router::new().route("/slow", get(slow))).await;
    let client = server.client("localhost");
    let request = tokio::spawn(async move { client.request(Method::GET, "/slow", &[], "").await });
    entered.notified().await;
    server.stop.cancel();
    go_on.notify_one();
    let response = request.await.unwrap().unwrap();
    assert_eq!((response.status, response.text().as_str()), (StatusCode::OK, "done"));
    server.served.await.unwrap().unwrap();
    TcpStream::connect(server.address).await.unwrap_err();
}

#[tokio::test]
async fn a_stopping_server_does_not_wait_for_ever() {
    let entered = Arc::new(Notify::new());
    let inside = Arc::clone(&entered);
    let stuck = move || async move {
        inside.notify_one();
        std::future::pending::<()>().await;
    };
    let short = Limits { drain: Duration::from_millis(1), ..limits() };
    let server = start_with("", Router::new().route("/stuck", get(stuck)), short).await;
    let client = server.client("localhost");
    let request = tokio::spawn(async move { client.request(Method::GET, "/stuck", &[], "").await });
    entered.notified().await;
    server.stop.cancel();
    server.served.await.unwrap().unwrap();
    request.await.unwrap().unwrap_err();
}

#[tokio::test]
async fn clients_that_say_nothing_are_let_go() {
    let short = Limits { handshake: Duration::from_millis(1), ..limits() };
    let server = start_with("", who(), short).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(silent.read(&mut [0; 1]).await.unwrap_or(0), 0);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("silent.sock");
    let short = Limits { header_read: Duration::from_millis(1), ..limits() };
    let listener = Listener::local(&path, short).unwrap();
    let served = tokio::spawn(listener.serve(who(), CancellationToken::new()));
    let mut silent = tokio::net::UnixStream::connect(&path).await.unwrap();
    assert_eq!(silent.read(&mut [0; 1]).await.unwrap_or(0), 0);
    served.abort();
}

/// A connection for one protocol.
async fn tls(server: &Running, protocol: &str) -> TlsStream<TcpStream> {
    tls_from("127.0.0.1:0".parse().unwrap(), server, protocol).await
}

async fn tls_from(from: SocketAddr, server: &Running, protocol: &str) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(server.ca_pem.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(server::tls::provider()).with_safe_default_protocol_versions();
    let mut config = config.unwrap().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(from).unwrap();
    let stream = socket.connect(server.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

/// An HTTP/2 connection, and the task that ends with it.
async fn http2(server: &Running) -> (SendRequest<Full<Bytes>>, JoinHandle<hyper::Result<()>>) {
    spoken(tls(server, "h2").await).await
}

/// The same from another address than all others.
async fn http2_of_another(server: &Running) -> (SendRequest<Full<Bytes>>, JoinHandle<hyper::Result<()>>) {
    spoken(tls_from("127.0.0.2:0".parse().unwrap(), server, "h2").await).await
}

async fn spoken<B>(stream: TlsStream<TcpStream>) -> (SendRequest<B>, JoinHandle<hyper::Result<()>>)
where
    B: HttpBody<Data = Bytes, Error: Error + Send + Sync> + Send + Unpin + 'static,
{
    let (requests, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    (requests, tokio::spawn(connection))
}

fn get_of(server: &Running, path: &str) -> Request<Full<Bytes>> {
    let uri = format!("https://localhost:{}{path}", server.address.port());
    Request::get(uri).body(Full::default()).unwrap()
}

#[tokio::test]
async fn an_http_2_connection_without_a_request_is_closed_and_one_with_a_long_answer_is_not() {
    let go_on = Arc::new(Notify::new());
    let wait = Arc::clone(&go_on);
    let long = move || async move {
        let first = once(ready("first"));
        let last = once(async move {
            wait.notified().await;
            "last"
        });
        Body::from_stream(first.chain(last).map(Ok::<_, Infallible>))
    };
    let app = Router::new().route("/", get(|| async { "hello" })).route("/long", get(long));
    let short = Limits { idle: Duration::from_millis(1), ..limits() };
    let server = start_with("", app, short).await;

    let (mut busy, _busy) = http2(&server).await;
    let mut answer = busy.send_request(get_of(&server, "/long")).await.unwrap();
    let first = answer.body_mut().frame().await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "first");

    // This one is idle for longer than it may be, and so is the other but for its answer.
    let (mut idle, ended) = http2(&server).await;
    let hello = idle.send_request(get_of(&server, "/")).await.unwrap();
    assert_eq!(hello.into_body().collect().await.unwrap().to_bytes(), "hello");
    ended.await.unwrap().unwrap();
    assert!(idle.send_request(get_of(&server, "/")).await.is_err());

    go_on.notify_one();
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "last");
}

#[tokio::test]
async fn who_leaves_an_answer_unread_is_let_go() {
    const MORE_THAN_ANY_WINDOW: usize = 32 * 1024 * 1024;
    for protocol in ["http/1.1", "h2"] {
        let (held, gone) = oneshot::channel::<()>();
        let held = Arc::new(Mutex::new(Some(held)));
        let long = move || async move {
            let held = held.lock().unwrap().take();
            let pieces =
                unfold(held, |held| async { Some((Ok::<_, Infallible>(vec![0; MORE_THAN_ANY_WINDOW]), held)) });
            Body::from_stream(pieces)
        };
        let short = Limits { taking: Duration::from_millis(1), ..limits() };
        let server = start_with("", Router::new().route("/", get(long)), short).await;
        let mut stream = tls(&server, protocol).await;
        if protocol == "h2" {
            let (mut requests, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
            // The connection lives and answers pings, and its window is full.
            let _alive = tokio::spawn(connection);
            let _unread = requests.send_request(get_of(&server, "/")).await;
            gone.await.unwrap_err();
        } else {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
            gone.await.unwrap_err();
        }
    }
}

#[tokio::test]
async fn who_has_no_room_for_an_answer_is_let_go() {
    let short = Limits { taking: Duration::from_millis(1), ..limits() };
    let server = start_with("", Router::new().route("/", get(|| async { "short" })), short).await;
    let stream = TokioIo::new(tls(&server, "h2").await);
    let mut client = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut requests, connection) = client.initial_stream_window_size(0).handshake(stream).await.unwrap();
    let ended = tokio::spawn(connection);
    let _unread = requests.send_request(get_of(&server, "/")).await;
    drop(ended.await.unwrap());
}

#[tokio::test]
async fn unread_answers_are_held_up_to_a_bound_and_beyond_it_who_has_most_is_let_go() {
    /// More than the client's library takes before it is asked to.
    const LONG: usize = 4 * 1024 * 1024;
    let app = Router::new().route("/", get(|| async { vec![7; LONG] }));
    let bound = Limits { unread: 12 * LONG as u64, ..limits() };
    let server = start_with("", app, bound).await;
    let (mut modest, _modest) = http2_of_another(&server).await;
    let unread = modest.send_request(get_of(&server, "/")).await.unwrap();
    // Its heads are read, their bodies are not.
    let (mut greedy, ended) = http2(&server).await;
    let mut left = Vec::new();
    while let Ok(answer) = greedy.send_request(get_of(&server, "/")).await {
        left.push(answer);
        assert!(left.len() <= 12, "more are held than may be");
    }
    assert!(left.len() >= 10, "{} are held", left.len());
    ended.await.unwrap().unwrap_err();
    assert_eq!(unread.into_body().collect().await.unwrap().to_bytes().len(), LONG, "the other keeps what it has");
    drop(left);
    let (mut again, _again) = http2(&server).await;
    for _ in 0..20 {
        let read = again.send_request(get_of(&server, "/")).await.unwrap();
        assert_eq!(read.into_body().collect().await.unwrap().to_bytes().len(), LONG, "who reads may have any number");
    }
}

#[tokio::test]
async fn of_an_answer_without_an_end_what_was_made_and_not_taken_is_held_up_to_the_bound() {
    const PIECE: usize = 1024 * 1024;
    let endless =
        || async { Body::from_stream(unfold((), |()| async { Some((Ok::<_, Infallible>(vec![7; PIECE]), ())) })) };
    let bound = Limits { unread: 12 * PIECE as u64, ..limits() };
    let server = start_with("", Router::new().route("/", get(endless)), bound).await;
    let (mut modest, _modest) = http2_of_another(&server).await;
    let mut read = modest.send_request(get_of(&server, "/")).await.unwrap().into_body();
    let (mut greedy, ended) = http2(&server).await;
    let mut left = Vec::new();
    while let Ok(answer) = greedy.send_request(get_of(&server, "/")).await {
        left.push(answer);
        assert!(left.len() <= 64, "more are held than may be");
    }
    ended.await.unwrap().unwrap_err();
    let mut bytes = 0;
    while bytes < 20 * PIECE {
        bytes += read.frame().await.unwrap().unwrap().into_data().unwrap().len();
    }
}

#[tokio::test]
async fn unfinished_requests_are_held_up_to_a_bound_and_beyond_it_who_has_most_is_let_go() {
    const LONG: usize = 32 * 1024;
    let length = |body: Bytes| async move { body.len().to_string() };
    let bound = Limits { unread: 12 * LONG as u64, ..limits() };
    let server = start_with("", Router::new().route("/", post(length)), bound).await;
    let begun = || {
        let (more, come) = mpsc::channel::<Bytes>(1);
        let data = unfold(come, |mut come| async {
            let data = come.recv().await?;
            Some((Ok::<_, Infallible>(Frame::data(data)), come))
        });
        let uri = format!("https://localhost:{}/", server.address.port());
        (more, Request::post(uri).body(StreamBody::new(Box::pin(data))).unwrap())
    };
    let piece = || Bytes::from(vec![7; LONG]);
    let (mut modest, _modest) = spoken(tls_from("127.0.0.2:0".parse().unwrap(), &server, "h2").await).await;
    let (more, request) = begun();
    let answer = modest.send_request(request);
    more.send(piece()).await.unwrap();

    let (mut greedy, ended) = spoken(tls(&server, "h2").await).await;
    let mut open = Vec::new();
    for _ in 0..16 {
        let (more, request) = begun();
        let answer = greedy.send_request(request);
        more.send(piece()).await.unwrap();
        open.push((more, answer));
    }
    ended.await.unwrap().unwrap_err();
    more.send(piece()).await.unwrap();
    drop(more);
    let answer = answer.await.unwrap().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(answer, (2 * LONG).to_string(), "the other goes on");
}

#[tokio::test]
async fn one_address_does_not_get_all_connections() {
    let two = Limits { connections_per_address: 1, exempt: Vec::new(), ..limits() };
    let server = start_with("", who(), two).await;
    let first = server.client("localhost");
    first.request(Method::GET, "/", &[], "").await.unwrap();
    let mut second = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(second.read(&mut [0; 1]).await.unwrap_or(0), 0, "it is closed at once");
    first.request(Method::GET, "/", &[], "").await.unwrap();

    let server = start_with("", who(), Limits { connections_per_address: 1, ..limits() }).await;
    let (first, second) = (server.client("localhost"), server.client("localhost"));
    first.request(Method::GET, "/", &[], "").await.unwrap();
    let answer = second.request(Method::GET, "/", &[], "").await.unwrap();
    assert_eq!(answer.status, StatusCode::OK, "this machine may");
}

#[tokio::test]
async fn at_the_limit_of_connections_the_next_one_waits() {
    let one = Limits { connections: 1, ..limits() };
    let server = start_with("", who(), one).await;
    let first = server.client("localhost");
    first.request(Method::GET, "/", &[], "").await.unwrap();
    // The kernel takes the connection, the server doesn't answer it until the first one is gone.
    let second = server.client("localhost");
    let waiting = tokio::spawn(async move { second.request(Method::GET, "/", &[], "").await });
    first.request(Method::GET, "/", &[], "").await.unwrap();
    assert!(!waiting.is_finished());
    drop(first);
    assert_eq!(waiting.await.unwrap().unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn calls_are_made_over_tls_and_not_otherwise() {
    let _proof = evidence::proves(&["AK-38 api"]);
    let server = start("", who()).await;
    let response = server.client("localhost").request(Method::GET, "/", &[], "").await.unwrap();
    assert_eq!(response.status, StatusCode::OK);

    let mut plain = TcpStream::connect(server.address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    plain.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 ") && head.contains(&format!("Content-Length: {}\r", body.len())), "{head}");
    assert_eq!(body, "This port speaks HTTPS: use https://, please.\n");
}

#[tokio::test]
async fn a_proxy_must_say_that_it_was_reached_over_tls() {
    let _proof = evidence::proves(&["AK-38 api"]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("http.sock");
    let listener = Listener::proxied(&PlainListen::Unix(path.clone()), limits()).await.unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn(listener.serve(who(), stop.clone()));
    let client = Client::unix(&path);
    for headers in [vec![], vec![(FORWARDED_PROTO, "http")], vec![(FORWARDED_PROTO, "https, http")]] {
        let response = client.request(Method::GET, "/", &headers, "").await.unwrap();
        assert_eq!(response.status, StatusCode::FORBIDDEN);
        assert_eq!(response.json().unwrap()["message"], "HTTPS only: the proxy must send X-Forwarded-Proto: https");
    }
    let headers = [(FORWARDED_PROTO, "https"), (FORWARDED_FOR, "203.0.113.9, 198.51.100.7")];
    let response = client.request(Method::GET, "/", &headers, "").await.unwrap();
    assert_eq!((response.status, response.text().as_str()), (StatusCode::OK, "198.51.100.7"));
    stop.cancel();
    served.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_admin_socket_is_for_its_owner_and_outlives_a_crash() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("admin.sock");
    // What a server leaves that was killed.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let listener = Listener::local(&path, limits()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let second = Listener::local(&path, limits()).err().unwrap();
    assert_eq!(second.kind(), std::io::ErrorKind::AddrInUse);

    let stop = CancellationToken::new();
    let served = tokio::spawn(listener.serve(who(), stop.clone()));
    let response = Client::unix(&path).request(Method::GET, "/", &[], "").await.unwrap();
    assert_eq!(response.status, StatusCode::OK);
    stop.cancel();
    served.await.unwrap().unwrap();
    assert!(!path.exists());
}
