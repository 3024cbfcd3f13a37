//! A real mail server in a process of its own. Also used by the tests of the API.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde::Deserialize;
use serde_json::{Value, json};

/// How the server wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    Starttls,
    Tls,
    /// Nor does it ask for credentials.
    Off,
}

/// What the server took.
#[derive(Debug, Clone, Deserialize)]
pub struct Taken {
    pub encrypted: bool,
    pub user: Option<String>,
    pub sender: String,
    pub recipients: Vec<String>,
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl Taken {
    /// The one header of this name.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        let (_, value) = found.next().unwrap_or_else(|| panic!("no header {name}: {:?}", self.headers));
        assert!(found.next().is_none(), "{name} more than once");
        value
    }
}

pub struct MailServer {
    child: Child,
    taken: mpsc::Receiver<Taken>,
    /// Of 127.0.0.1.
    pub port: u16,
    /// The CA that signed its certificate, as PEM.
    pub ca: Vec<u8>,
    _folder: tempfile::TempDir,
}

pub const USER: &str = "keyway";
pub const PASSWORD: &str = "correct horse";

impl MailServer {
    /// Listens on a free port of 127.0.0.1. With credentials unless it's `Off`.
    pub fn start(encryption: Encryption) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let ca = certificate(&cert, &key);
        let (word, user) = match encryption {
            Encryption::Starttls => ("starttls", Some(USER)),
            Encryption::Tls => ("tls", Some(USER)),
            Encryption::Off => ("off", None),
        };
        let settings = json!({ "tls": word, "cert": cert, "key": key, "user": user, "password": PASSWORD });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/mail/tests/smtp_server.py");
        let mut child = Command::new(python())
            .args(["-W", "ignore"])
            .arg(script)
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let ready: Value = serde_json::from_str(&first).expect("the mail server has ended");
        let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
        // Read as it comes: a full pipe would stop the server.
        let (sender, taken) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.lines() {
                let one = serde_json::from_str(&line.unwrap()).unwrap();
                if sender.send(one).is_err() {
                    break;
                }
            }
        });
        Self { child, taken, port, ca, _folder: folder }
    }

    /// The next message it takes, or has taken.
    pub fn next(&self) -> Taken {
        self.taken.recv().expect("the mail server has ended")
    }

    /// Ends it; what it has taken that nobody asked for.
    pub fn end(mut self) -> Vec<Taken> {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
        self.taken.iter().collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It has ended already when the test got that far.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first Python that has aiosmtpd.
fn python() -> &'static str {
    let has = |python: &&&str| {
        let tried = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    ["python3", "/usr/bin/python3"].iter().find(has).expect("aiosmtpd is needed: apt-get install python3-aiosmtpd")
}

/// Writes a certificate for 127.0.0.1 with its key, and gives the CA that signed it.
fn certificate(cert: &Path, key: &Path) -> Vec<u8> {
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let own = own.signed_by(&own_key, &Issuer::new(ca, ca_key)).unwrap();
    std::fs::write(cert, own.pem()).unwrap();
    std::fs::write(key, own_key.serialize_pem()).unwrap();
    ca_pem.into_bytes()
}
