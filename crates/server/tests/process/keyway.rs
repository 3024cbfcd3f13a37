//! A `keyway serve` on a free port, with a directory of its own.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde_json::Value;
use server::client::Client;
use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_keyway");

/// A place for one server: its configuration and its data, also while it doesn't run.
pub struct Home {
    directory: TempDir,
}

impl Home {
    /// `sections` are the tables of the configuration beside those that every test has.
    pub fn new(sections: &str) -> Self {
        Self::with("", sections)
    }

    /// `settings` stand before the first table.
    pub fn with(settings: &str, sections: &str) -> Self {
        // Short: the admin socket lies within, and the name of a socket is limited.
        let directory = tempfile::Builder::new().prefix("kw").tempdir().unwrap();
        let text = format!(
            "data = \"data\"\nlisten = \"127.0.0.1:0\"\n{settings}\n[log]\nformat = \"json\"\n[simulator]\ndelay_ms = 0\n{sections}\n"
        );
        std::fs::write(directory.path().join("keyway.toml"), text).unwrap();
        Self { directory }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path("keyway.toml")
    }

    /// Runs a verb to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        command(&self.config()).args(words).stdin(Stdio::null()).output().unwrap()
    }

    /// What a verb prints that must succeed.
    pub fn keyway(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "keyway {words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// What a verb says that must fail.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(output.status.code(), Some(1), "keyway {words:?}: {}", text(&output.stdout));
        text(&output.stderr)
    }

    pub fn serve(&self) -> Keyway<'_> {
        self.start(command(&self.config()).arg("serve"))
    }

    /// Starts `command`, which comes to be a server of this home, and waits until it serves.
    pub fn start(&self, command: &mut Command) -> Keyway<'_> {
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let greeting =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("the server did not start: {}", self.log()));
        Keyway { home: self, process, greeting }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

/// `keyway` with a configuration and nothing from the environment of the tests.
pub fn command(config: &Path) -> Command {
    let mut command = Command::new(BINARY);
    for name in ["KEYWAY_CONFIG", "KEYWAY_DATA", "KEYWAY_DATABASE"] {
        command.env_remove(name);
    }
    command.arg("--config").arg(config);
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that runs. It is killed when the test ends without stopping it.
pub struct Keyway<'h> {
    pub home: &'h Home,
    process: Child,
    /// The line that it printed when it was ready.
    pub greeting: Value,
}

impl Keyway<'_> {
    pub fn address(&self) -> std::net::SocketAddr {
        self.greeting["address"].as_str().unwrap().parse().unwrap()
    }

    pub fn ca_file(&self) -> &str {
        self.greeting["ca"].as_str().unwrap()
    }

    /// A client that asks for `host` and trusts the server's CA alone.
    pub fn client(&self, host: &str) -> Client {
        Client::https(self.address(), host, &std::fs::read_to_string(self.ca_file()).unwrap()).unwrap()
    }

    /// The process that serves, which may be a child of the one that was started.
    pub fn pid(&self) -> String {
        std::fs::read_to_string(self.home.path("data/keyway.lock")).unwrap().trim().to_owned()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.pid())).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until the process has ended.
    pub fn wait(mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// Stops it as an init system does.
    pub fn stop(self) {
        self.signal("TERM");
        let log = self.home.path("log");
        let ended = self.wait();
        assert!(ended.success(), "{ended}: {}", std::fs::read_to_string(log).unwrap());
    }
}

impl Drop for Keyway<'_> {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            // A server that was started through another program outlives it.
            if let Ok(pid) = std::fs::read_to_string(self.home.path("data/keyway.lock")) {
                let _ = Command::new("sh").arg("-c").arg(format!("kill -KILL {}", pid.trim())).status();
            }
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}
