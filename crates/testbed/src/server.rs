//! The PostgreSQL that tests use, or start.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use store::Database;

/// Every PostgreSQL has it.
const FIRST: &str = "postgres";

/// The directory of the socket of the one that was named.
pub(crate) fn named() -> Option<&'static Path> {
    static NAMED: OnceLock<Option<PathBuf>> = OnceLock::new();
    NAMED.get_or_init(|| std::env::var_os("KEYWAY_TEST_POSTGRES").map(PathBuf::from)).as_deref()
}

pub(crate) fn address(socket: &Path, name: &str) -> Database {
    Database::Server(url(socket, name).parse().unwrap())
}

fn url(socket: &Path, name: &str) -> String {
    format!("postgres://keyway@{}/{name}", socket.to_str().expect("a plain path").replace('/', "%2F"))
}

/// Makes a database with a name of its own.
pub(crate) fn create(socket: &'static Path, template: Option<&str>) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("bed_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    command(
        socket.to_owned(),
        FIRST.to_owned(),
        // Files are copied in half the time in which pages are logged one by one.
        format!("CREATE DATABASE {name} TEMPLATE {} STRATEGY file_copy", template.unwrap_or("template0")),
    );
    name
}

pub(crate) fn remove(socket: &'static Path, name: &str) {
    command(socket.to_owned(), FIRST.to_owned(), format!("DROP DATABASE {name} WITH (FORCE)"));
}

/// On a thread of its own: the client can't be used where a runtime works already.
fn command(socket: PathBuf, database: String, text: String) {
    let run = move || {
        let mut client = connect(&socket, &database).unwrap_or_else(|error| panic!("{}: {error}", socket.display()));
        client.batch_execute(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    };
    std::thread::spawn(run).join().expect("it was said what failed");
}

fn connect(socket: &Path, database: &str) -> Result<postgres::Client, postgres::Error> {
    postgres::Config::new().host_path(socket).user("keyway").dbname(database).connect(postgres::NoTls)
}

/// A PostgreSQL of one's own on a private socket, gone with the value.
pub struct Postgres {
    dir: tempfile::TempDir,
    child: Child,
    settings: Vec<String>,
}

fn program(name: &str) -> PathBuf {
    let packaged = Path::new("/usr/lib/postgresql/15/bin").join(name);
    if packaged.exists() { packaged } else { PathBuf::from(name) }
}

/// PostgreSQL refuses to run as root; then it runs as `nobody`.
fn unprivileged(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|found| std::os::unix::fs::MetadataExt::uid(&found) == 0);
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

impl Postgres {
    /// One that loses what it was told last when the machine fails: for tests that are not about that.
    pub fn start() -> Self {
        Self::with(&["fsync=off", "full_page_writes=off"], "C")
    }

    /// Whether this machine has what it takes.
    pub fn is_installed() -> bool {
        unprivileged(&program("initdb")).arg("--version").output().is_ok_and(|said| said.status.success())
    }

    /// One that keeps what it was told, on a disk: no system has this directory in memory.
    pub fn durable() -> Self {
        Self::within("/var/tmp", &[], "C")
    }

    /// One with these settings, whose databases are ordered by `locale` unless they say otherwise.
    pub fn with(settings: &[&str], locale: &str) -> Self {
        Self::within("/tmp", settings, locale)
    }

    fn within(directory: &str, settings: &[&str], locale: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::Builder::new().prefix("kw-pg").tempdir_in(directory).unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let data = dir.path().join("data");
        let made = unprivileged(&program("initdb"))
            .args(["--auth=trust", "--username=keyway", "--encoding=UTF8", "--no-sync"])
            .arg(format!("--locale={locale}"))
            .arg("-D")
            .arg(&data)
            .output()
            .expect("initdb of PostgreSQL 15 is needed: apt-get install postgresql-15");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let child = Self::run(dir.path(), &settings);
        let mut server = Self { dir, child, settings };
        server.wait();
        server
    }

    fn run(dir: &Path, settings: &[String]) -> Child {
        let mut command = unprivileged(&program("postgres"));
        command.args(["-c", "listen_addresses=", "-c", "max_connections=200"]);
        for setting in settings {
            command.args(["-c", setting]);
        }
        command.arg("-k").arg(dir).arg("-D").arg(dir.join("data")).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Until it takes connections.
    fn wait(&mut self) {
        let asking = || {
            while connect(self.dir.path(), FIRST).is_err() {
                assert!(self.child.try_wait().unwrap().is_none(), "postgres ended before it was ready");
                std::thread::yield_now();
            }
        };
        std::thread::scope(|scope| scope.spawn(asking).join()).expect("it was said what failed");
    }

    /// The process whose children are all the others.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The directory of its socket.
    pub fn socket(&self) -> &Path {
        self.dir.path()
    }

    /// Where a new, empty database in it is.
    pub fn database(&self, name: &str) -> Database {
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE template0"));
        address(self.socket(), name)
    }

    /// Where a database in it is, whether it is there or not.
    pub fn named(&self, name: &str) -> Database {
        address(self.socket(), name)
    }

    /// The same as an operator writes it.
    pub fn url(&self, name: &str) -> String {
        url(self.socket(), name)
    }

    /// The same behind any socket.
    pub fn address(socket: &Path, name: &str) -> Database {
        address(socket, name)
    }

    /// Runs a text in its first database.
    pub fn execute(&self, text: &str) {
        self.execute_in(FIRST, text);
    }

    /// Runs a text in one of its databases.
    pub fn execute_in(&self, name: &str, text: &str) {
        command(self.socket().to_owned(), name.to_owned(), text.to_owned());
    }

    /// A client of its first database, for those who may block.
    pub fn connect(&self) -> postgres::Client {
        connect(self.socket(), FIRST).unwrap()
    }

    /// Lets it fall as in a crash, without a word to anybody.
    pub fn stop(&mut self) {
        let stopped = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        assert!(stopped.is_ok_and(|status| status.success()), "postgres can't be told to stop");
        self.child.wait().unwrap();
    }

    /// Kills all of its processes with -9, as when the machine's power fails for it alone.
    pub fn kill(&mut self) {
        let pid = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
        let mut kill = Command::new("kill");
        // Some may have ended by themselves meanwhile.
        let _ = kill.arg("-KILL").arg(pid.to_string()).args(children.split_whitespace()).stderr(Stdio::null()).status();
        self.child.wait().unwrap();
        // A new one refuses to start while one of the old is there.
        let there = |child: &str| {
            let status = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
            status.contains("(postgres)") && !status.contains(") Z ")
        };
        while children.split_whitespace().any(there) {
            std::thread::yield_now();
        }
    }

    /// Starts it again, on what it had on its disk.
    pub fn start_again(&mut self) {
        self.child = Self::run(self.dir.path(), &self.settings);
        self.wait();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
