//! The life of a server process: it starts once, it says where it is, it finishes what it has begun.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use axum::http::Method;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::keyway::{Home, Keyway, command, text};

#[tokio::test]
async fn it_says_where_it_is_and_answers_there() {
    let home = Home::new("");
    let keyway = home.serve();
    let client = keyway.client("localhost");
    for (path, body) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = client.request(Method::GET, path, &[], "").await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, body));
    }
    let port = keyway.address().port();
    let environment = &keyway.greeting["environments"][0];
    assert_eq!(environment["api"], format!("https://localhost:{port}"));
    assert_eq!(environment["token"], format!("https://localhost:{port}/oauth2/token"));
    let link = environment["operatorLink"].as_str().unwrap();
    assert!(link.starts_with(&format!("https://localhost:{port}/")), "{link}");
    assert_eq!(home.keyway(&["ca"]), std::fs::read_to_string(keyway.ca_file()).unwrap());
    assert!(!home.log().contains(link), "the link opens the exchange and is not for logs");
    keyway.stop();
}

#[test]
fn people_are_told_where_it_listens_whom_to_trust_and_what_to_try() {
    let home = Home::new("");
    let config = std::fs::read_to_string(home.config()).unwrap().replace("\"json\"", "\"text\"");
    std::fs::write(home.config(), config).unwrap();
    let mut process = command(&home.config())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = std::io::BufReader::new(process.stdout.take().unwrap());
    while !said.contains("Try: ") {
        assert!(std::io::BufRead::read_line(&mut lines, &mut said).unwrap() > 0, "{said}");
    }
    process.kill().unwrap();
    process.wait().unwrap();
    let ca = home.path("data/ca.pem").canonicalize().unwrap();
    assert!(said.contains("listens on 127.0.0.1:"), "{said}");
    assert!(said.contains(&format!("Clients trust this CA: {}", ca.display())), "{said}");
    assert!(said.contains(&format!("Try: curl --cacert {} https://localhost:", ca.display())), "{said}");
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let home = Home::new("");
    let keyway = home.serve();
    let said = home.refused(&["serve"]);
    let expected = format!("is in use by another keyway (process {})", keyway.pid());
    assert!(said.contains(&expected), "{said}");
    keyway.stop();
    home.serve().stop();
}

#[test]
fn a_typing_error_in_the_configuration_is_named_and_nothing_starts() {
    let home = Home::new("[limts]\nconnections = 1");
    let said = home.refused(&["serve"]);
    assert!(said.contains("unknown field `limts`"), "{said}");
    assert!(!home.path("data").exists());
}

/// A connection on which a request can be sent in pieces.
fn tls(keyway: &Keyway<'_>) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(keyway.ca_file()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(server::tls::provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    StreamOwned::new(connection, TcpStream::connect(keyway.address()).unwrap())
}

#[test]
fn told_to_stop_it_answers_what_has_begun_and_takes_nothing_new() {
    let home = Home::new("");
    let keyway = home.serve();
    let mut begun = tls(&keyway);
    let form = "grant_type=client_credentials&client_id=unknown&client_secret=wrong";
    let head = format!(
        "POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    begun.write_all(head.as_bytes()).unwrap();
    // The server asks for the body once a handler waits for it.
    let mut asked = [0; 25];
    begun.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");

    keyway.signal("TERM");
    // The listener is closed before anything is waited for.
    while TcpStream::connect(keyway.address()).is_ok() {
        std::thread::yield_now();
    }
    begun.write_all(form.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = begun.read_to_end(&mut answer);
    assert!(text(&answer).starts_with("HTTP/1.1 401 "), "{}", text(&answer));
    let log = home.path("log");
    let ended = keyway.wait();
    assert!(ended.success(), "{ended}: {}", std::fs::read_to_string(log).unwrap());
    assert!(!home.path("data/admin.sock").exists());
}
