//! Processes that are measured: an exchange over a copy of a seeded directory, a floor, a peer.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use auth::Algorithm;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::body::Bytes;
use hyper::{Method, header};
use serde_json::Value;
use server::bench::{Target, Usage, pin};
use server::client::Client;
use store::{Database, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::seed;

/// The core of what is measured, and that of the generator.
pub const SERVER: usize = 0;
pub const GENERATOR: usize = 1;

/// A process that has said in a line of JSON that it is ready. It is killed when it is dropped.
pub struct Process {
    child: Child,
    pub ready: Value,
}

impl Process {
    /// Starts `command` on `core` (on all when `None`) and waits for its line. What it logs goes to `log`.
    pub fn start(mut command: Command, core: Option<usize>, log: &Path) -> Result<Self> {
        let program = Path::new(command.get_program()).display().to_string();
        let log_file = File::create(log).with_context(|| log.display().to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file);
        // A process runs where the thread may that starts it.
        let started = std::thread::spawn(move || -> Result<Child> {
            core.map_or(Ok(()), pin)?;
            Ok(command.spawn()?)
        });
        let Ok(child) = started.join() else { bail!("{program}: the thread that starts it panicked") };
        let mut process = Self { child: child.with_context(|| program.clone())?, ready: Value::Null };
        let mut line = String::new();
        let stdout = process.child.stdout.take().context("no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let failed = || format!("{program} did not start: {}", std::fs::read_to_string(log).unwrap_or_default());
        process.ready = serde_json::from_str(&line).with_context(failed)?;
        Ok(process)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn address(&self) -> Result<SocketAddr> {
        Ok(text(&self.ready, "address")?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A floor of this program's own, on the server's core.
pub struct Floor {
    pub process: Process,
    pub target: Target,
    _folder: TempDir,
}

impl Floor {
    pub fn start(words: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("floor").args(words);
        let process = Process::start(command, Some(SERVER), &folder.path().join("log"))?;
        let target = Target::https(process.address()?, "127.0.0.1", text(&process.ready, "ca")?)?;
        Ok(Self { process, target, _folder: folder })
    }
}

/// A directory that was seeded once and is copied for each use.
#[derive(Debug, Clone)]
pub struct World {
    directory: PathBuf,
    algorithm: Algorithm,
}

impl World {
    /// That of this size and schema below `worlds`, made when it isn't there.
    pub fn of(worlds: &Path, size: &seed::Size) -> Result<Self> {
        let seed::Size { companies, keys, vxcs, ports, algorithm } = size;
        // One that an older program made is made anew: brought up to date it would be laid out otherwise.
        let schema = store::MIGRATIONS.len();
        let directory = worlds.join(format!("{schema}-{companies}-{keys}-{vxcs}-{ports}-{algorithm}"));
        if !directory.exists() {
            eprintln!("making {}", directory.display());
            let half = directory.with_extension("half");
            if half.exists() {
                std::fs::remove_dir_all(&half)?;
            }
            std::fs::create_dir_all(worlds)?;
            seed::make(&half, size)?;
            std::fs::rename(&half, &directory)?;
        }
        Ok(Self { directory, algorithm: *algorithm })
    }

    pub fn credentials(&self) -> Result<Vec<seed::Credentials>> {
        seed::credentials(&self.directory)
    }

    /// A copy of it, to be used and thrown away, beside the others.
    pub fn copy(&self) -> Result<Home> {
        let folder =
            tempfile::Builder::new().prefix("run-").tempdir_in(self.directory.parent().context("no parent")?)?;
        let copied = Command::new("cp").arg("-a").arg(&self.directory).arg(folder.path().join("data")).status()?;
        ensure!(copied.success(), "cp: {copied}");
        // What the system would write down while the exchange is measured, it writes now.
        let synced = Command::new("sync").arg("--file-system").arg(folder.path()).status()?;
        ensure!(synced.success(), "sync: {synced}");
        let memory = Path::new(IN_MEMORY);
        let memory = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let letters = tempfile::Builder::new().prefix("keyway-letters-").tempdir_in(memory)?;
        Ok(Home { folder, letters, algorithm: self.algorithm, kept: None })
    }
}

/// Where letters go: to a mail server they would go too, and not to the disk that the database is on. A file system that looks for a place
/// for each goes past the files that were deleted some minutes ago, those of the run before.
const IN_MEMORY: &str = "/dev/shm";

/// The place of one exchange.
pub struct Home {
    folder: TempDir,
    letters: TempDir,
    algorithm: Algorithm,
    /// The PostgreSQL that its only environment is kept in instead of in the file.
    kept: Option<Server>,
}

impl Home {
    #[must_use]
    pub fn keep_in(self, server: Server) -> Self {
        Self { kept: Some(server), ..self }
    }

    /// Where its only environment is kept.
    pub fn database(&self) -> Database {
        self.kept.clone().map_or_else(|| Database::File(self.file()), Database::Server)
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The file that its only environment comes from.
    pub fn file(&self) -> PathBuf {
        self.data().join("environments/production/exchange.db")
    }

    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// `keyway WORDS` for this place.
    pub fn keyway(&self, keyway: &Path, words: &[&str]) -> Result<Command> {
        let config = self.folder.path().join("keyway.toml");
        std::fs::write(
            &config,
            format!(
                "data = \"data\"\nlisten = \"127.0.0.1:0\"\ntoken_algorithm = \"{}\"\n[mail]\ndirectory = {:?}\n[log]\nformat = \"json\"\nfilter = \"warn\"\n[simulator]\ndelay_ms = 0\n",
                self.algorithm,
                self.letters.path(),
            ),
        )?;
        let mut command = Command::new(keyway);
        command
            .env_remove("KEYWAY_CONFIG")
            .env_remove("KEYWAY_DATA")
            .env_remove("KEYWAY_DATABASE")
            .arg("--config")
            .arg(config)
            .args(words);
        if let Some(server) = &self.kept {
            command.arg("--database").arg(server.to_string());
        }
        Ok(command)
    }
}

/// An exchange that runs.
pub struct Exchange {
    pub process: Process,
    pub target: Target,
    pub home: Home,
    ca: String,
    runtime: Runtime,
}

impl Exchange {
    /// Starts `keyway` over a copy of a seeded directory, on `core`.
    pub fn start(keyway: &Path, home: Home, core: Option<usize>) -> Result<Self> {
        let process = Process::start(home.keyway(keyway, &["serve"])?, core, &home.log())?;
        let ca = std::fs::read_to_string(text(&process.ready, "ca")?)?;
        let address = process.address()?;
        let target = Target::https(address, "127.0.0.1", &ca)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { process, target, home, ca, runtime })
    }

    /// Kills it and keeps its place, to be started in again.
    pub fn stop(self) -> Home {
        self.home
    }

    /// Asks for something that must succeed.
    pub fn ask(&self, method: Method, path: &str, authorization: &str, body: Body<'_>) -> Result<Bytes> {
        let (kind, body) = match body {
            Body::None => (JSON, String::new()),
            Body::Json(value) => (JSON, value.to_string()),
            Body::Form(text) => (FORM, text.to_owned()),
        };
        let headers = [(header::AUTHORIZATION, authorization), (header::CONTENT_TYPE, kind)];
        // On a connection of its own: nobody is there to see a kept one end between two of these.
        let client = Client::https(self.process.address()?, "127.0.0.1", &self.ca)?;
        let answer = self.runtime.block_on(client.request(method.clone(), path, &headers, body))?;
        ensure!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
        Ok(answer.body)
    }

    /// `Bearer` with a new token of this company's program.
    pub fn bearer(&self, company: &seed::Credentials) -> Result<String> {
        let basic = BASE64_STANDARD.encode(format!("{}:{}", company.client_id, company.secret));
        let grant = Body::Form("grant_type=client_credentials");
        let answer = self.ask(Method::POST, "/oauth2/token", &format!("Basic {basic}"), grant)?;
        Ok(format!("Bearer {}", text(&serde_json::from_slice(&answer)?, "access_token")?))
    }

    /// Waits until it has done what it does on its own: until it has used next to no processor for a second.
    pub fn wait_until_idle(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let before = Usage::of(self.process.pid())?;
            std::thread::sleep(LOOK);
            let used = Usage::of(self.process.pid())?.cpu - before.cpu;
            if used < LOOK / 50 {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "the exchange is still busy with itself after {PATIENCE:?}");
        }
    }
}

/// What a request carries.
pub enum Body<'b> {
    None,
    Json(&'b Value),
    Form(&'b str),
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// How long an exchange may be busy after its start: it has the whole fabric looked at.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK: Duration = Duration::from_secs(1);

/// A text of a JSON object.
pub fn text<'v>(value: &'v Value, field: &str) -> Result<&'v str> {
    value.get(field).and_then(Value::as_str).with_context(|| format!("there is no {field} in {value}"))
}
