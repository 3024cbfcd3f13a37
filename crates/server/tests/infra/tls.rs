//! Certificates: one for each host, from a CA that can sign for no others.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use domain::Draw;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use server::config::Config;
use server::host::{HostName, Hosts, by_host};
use server::listener::Listener;
use server::tls::{LocalCa, provider};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::support::{Running, draw, limits, start};

const TWO: &str = r#"
[[environment]]
name = "production"
api_host = "api.example.net"
[[environment]]
name = "staging"
api_host = "api-staging.example.net"
"#;

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// The certificate that a client is shown which asks for `name` and trusts `ca_pem`.
async fn shown(server: &Running, name: &str, ca_pem: &str) -> std::io::Result<CertificateDer<'static>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca_pem.as_bytes()) {
        roots.add(certificate.unwrap()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(server.address).await.unwrap();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = connector.connect(ServerName::try_from(name.to_owned()).unwrap(), stream).await?;
    Ok(stream.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned())
}

async fn curl(args: &[&str], ca_file: &Path) -> Output {
    let mut command = std::process::Command::new("curl");
    command
        .args(["--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--cacert"])
        .arg(ca_file)
        .args(args);
    tokio::task::spawn_blocking(move || command.output().expect("curl is needed: apt-get install curl")).await.unwrap()
}

#[tokio::test]
async fn each_host_has_its_certificate_and_its_environment() {
    let hosts = Hosts::of(&Config::parse(TWO).unwrap());
    let app = by_host(hosts, |environment, roles| {
        let answer = format!("{environment} {}", roles.portal);
        Router::new().route("/", get(|| async { answer }))
    });
    let server = start(TWO, app).await;
    for (host, answer) in [("api.example.net", "production true"), ("api-staging.example.net", "staging true")] {
        let client = server.client(host);
        for _ in 0..2 {
            let response = client.request(Method::GET, "/", &[], "").await.unwrap();
            assert_eq!((response.status, response.text().as_str()), (StatusCode::OK, answer));
        }
    }
    let production = shown(&server, "api.example.net", &server.ca_pem).await.unwrap();
    let staging = shown(&server, "api-staging.example.net", &server.ca_pem).await.unwrap();
    assert_ne!(production, staging);

    let header = (axum::http::header::HOST, "api-staging.example.net");
    let crossed = server.client("api.example.net");
    let response = crossed.request(Method::GET, "http://api-staging.example.net/", &[header], "").await;
    assert_eq!(response.unwrap().status, StatusCode::MISDIRECTED_REQUEST);
    let unknown = server.client("127.0.0.1").request(Method::GET, "/", &[], "").await.unwrap();
    assert_eq!(unknown.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn curl_trusts_the_local_ca_for_this_machine_over_http_2_and_1() {
    let server = start("", hello()).await;
    for host in ["localhost", "127.0.0.1"] {
        for (flag, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
            let url = format!("https://{host}:{}/", server.address.port());
            let output = curl(&[flag, "--ipv4", "--write-out", " %{http_version}", &url], &server.ca_file()).await;
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(said, format!("hello {version}"), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[tokio::test]
async fn the_local_ca_cannot_sign_for_another_name() {
    let data = tempfile::tempdir().unwrap();
    let ca = LocalCa::open(data.path(), &["api.example.net".parse().unwrap()], &draw()).unwrap();
    for name in ["bank.example", "example.net", "192.0.2.1"] {
        let host: HostName = name.parse().unwrap();
        let leaf = ca.leaf(&[host], draw().now).unwrap();
        let key = CertifiedKey::from_der(vec![leaf.certificate], leaf.key, &provider()).unwrap();
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(key)));
        let listener = Listener::tls(([127, 0, 0, 1], 0).into(), Arc::new(config), limits()).await.unwrap();
        let address = listener.address().unwrap();
        let stop = CancellationToken::new();
        let served = tokio::spawn(listener.serve(hello(), stop.clone()));
        let server = Running { address, ca_pem: ca.pem().to_owned(), data: tempfile::tempdir().unwrap(), stop, served };

        let refused = shown(&server, name, ca.pem()).await.unwrap_err().to_string();
        assert!(refused.contains("NameConstraint"), "{refused}");
        let (port, url) = (address.port(), format!("https://{name}:{}/", address.port()));
        let connect = format!("{name}:{port}:127.0.0.1:{port}");
        let output = curl(&["--connect-to", &connect, &url], &data.path().join("ca.pem")).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("permitted subtree violation"), "{name}: {said}");
    }
}

#[tokio::test]
async fn the_ca_stays_until_a_host_is_added_or_its_end_is_near() {
    let data = tempfile::tempdir().unwrap();
    let one: Vec<HostName> = vec!["a.example.net".parse().unwrap(), "2001:db8::1".parse().unwrap()];
    let open = |names: &[HostName], draw: &Draw| LocalCa::open(data.path(), names, draw).unwrap().pem().to_owned();
    let now = draw();
    let first = open(&one, &now);
    assert_eq!(open(&one, &now), first);
    assert_eq!(open(&one[..1], &now), first);
    let two = ["b.example.net".parse().unwrap()];
    let second = open(&two, &now);
    assert_ne!(second, first);
    let late = Draw::from_seed(now.now.plus_days(5 * 365 - 29), [0; 32]);
    assert_ne!(open(&two, &late), second);
}

#[tokio::test]
async fn a_damaged_ca_is_an_error_that_names_the_file() {
    let data = tempfile::tempdir().unwrap();
    LocalCa::open(data.path(), &[], &draw()).unwrap();
    std::fs::write(data.path().join("ca.pem"), "nonsense").unwrap();
    let error = LocalCa::open(data.path(), &[], &draw()).err().unwrap().to_string();
    assert!(error.contains("ca.pem is damaged") && error.contains("move it away"), "{error}");
}

#[tokio::test]
async fn an_own_certificate_is_shown_for_the_hosts_that_it_names() {
    let files = tempfile::tempdir().unwrap();
    let own = rcgen::generate_simple_self_signed(["*.example.net".to_owned()]).unwrap();
    let (chain, key) = (files.path().join("chain.pem"), files.path().join("key.pem"));
    std::fs::write(&chain, own.cert.pem()).unwrap();
    std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    let config = format!("{TWO}\n[[tls.certificate]]\nchain = {chain:?}\nkey = {key:?}\n");
    let server = start(&config, hello()).await;
    assert_eq!(shown(&server, "api.example.net", &own.cert.pem()).await.unwrap(), *own.cert.der());
    let local = shown(&server, "localhost", &server.ca_pem).await.unwrap();
    assert_ne!(local, *own.cert.der());
}
