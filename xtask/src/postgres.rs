//! A PostgreSQL on a private socket for as long as the suites run on it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::run;

/// How long it may take to be there.
const PATIENCE: Duration = Duration::from_secs(60);

const MEMORY: &str = "/dev/shm";

/// What the databases and the log of their changes take at most, many times over.
const ROOM_KB: u64 = 4 << 20;

/// For hundreds of databases that live for a second each, none of which is to outlive the machine.
const SETTINGS: [&str; 10] = [
    "listen_addresses=",
    "max_connections=300",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
];

pub struct Postgres {
    /// Its socket and its data; removed with the value.
    directory: PathBuf,
    child: Child,
}

impl Postgres {
    /// A new one that waits for no disk: what it holds is of no use afterwards.
    pub fn start() -> Result<Self> {
        let directory =
            roomy_memory().unwrap_or_else(std::env::temp_dir).join(format!("keyway-postgres-{}", std::process::id()));
        std::fs::create_dir(&directory).with_context(|| directory.display().to_string())?;
        std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o777))?;
        let data = directory.join("data");
        let mut initdb = unprivileged("initdb");
        initdb
            .args(["--auth=trust", "--username=keyway", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data);
        ensure!(initdb.output().context("initdb can't be started")?.status.success(), "initdb failed");
        let mut postgres = unprivileged("postgres");
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        let child =
            postgres.arg("-k").arg(&directory).arg("-D").arg(&data).spawn().context("postgres can't be started")?;
        let started = Instant::now();
        let server = Self { directory, child };
        while !server.socket().join(".s.PGSQL.5432").exists() {
            ensure!(started.elapsed() < PATIENCE, "postgres has no socket yet");
            std::thread::sleep(Duration::from_millis(20));
        }
        println!("PostgreSQL listens in {}", server.socket().display());
        Ok(server)
    }

    /// The directory of its socket.
    pub fn socket(&self) -> &Path {
        &self.directory
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nothing of it is wanted any more, whatever happens here.
        let _ = run::works("kill", &["-QUIT", &self.child.id().to_string()]);
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// A file system in memory with room for the databases: making one of their hundreds of files each is three times as fast there.
fn roomy_memory() -> Option<PathBuf> {
    let free: u64 = run::output("df", &["--output=avail", "-k", MEMORY])?.lines().last()?.trim().parse().ok()?;
    (free > ROOM_KB).then(|| PathBuf::from(MEMORY))
}

/// PostgreSQL refuses to run as root; then it runs as `nobody`.
fn unprivileged(name: &str) -> Command {
    let packaged = Path::new("/usr/lib/postgresql/15/bin").join(name);
    let program = if packaged.exists() { packaged } else { PathBuf::from(name) };
    let mut command = if run::output("id", &["-u"]).as_deref() == Some("0") {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
