//! Every statement is also prepared on PostgreSQL, so that a second engine can stand behind the same seam.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A PostgreSQL of our own on a private socket, gone with the value.
struct Postgres {
    dir: tempfile::TempDir,
    child: Child,
}

fn program(name: &str) -> PathBuf {
    let packaged = Path::new("/usr/lib/postgresql/15/bin").join(name);
    if packaged.exists() { packaged } else { PathBuf::from(name) }
}

/// PostgreSQL refuses to run as root; then it runs as `nobody`.
fn unprivileged(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").map(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0).unwrap_or(false);
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
    fn start() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::Builder::new().prefix("kw-pg").tempdir_in("/tmp").unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let data = dir.path().join("data");
        let made = unprivileged(&program("initdb"))
            .args(["--auth=trust", "--username=keyway", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .expect("initdb of PostgreSQL 15 is needed: apt-get install postgresql-15");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let mut child = unprivileged(&program("postgres"))
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"])
            .arg(dir.path())
            .arg("-D")
            .arg(&data)
            .spawn()
            .unwrap();
        // Its own sign of being ready is the socket; a process that ended will never make one.
        while !dir.path().join(".s.PGSQL.5432").exists() {
            assert!(child.try_wait().unwrap().is_none(), "postgres ended before it was ready");
            std::thread::yield_now();
        }
        Self { dir, child }
    }

    fn connect(&self) -> postgres::Client {
        loop {
            let tried = postgres::Config::new()
                .host_path(self.dir.path())
                .user("keyway")
                .dbname("postgres")
                .connect(postgres::NoTls);
            match tried {
                Ok(client) => return client,
                // The socket is there a moment before the server takes connections.
                Err(error) if error.code() == Some(&postgres::error::SqlState::CANNOT_CONNECT_NOW) => {
                    std::thread::yield_now()
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn every_statement_can_be_prepared_on_postgresql() {
    let server = Postgres::start();
    let mut client = server.connect();
    for migration in store::MIGRATIONS {
        client
            .batch_execute(&store::postgres_ddl(migration.sql))
            .unwrap_or_else(|e| panic!("migration {}: {e:?}", migration.number));
    }
    let mut refused = Vec::new();
    let mut count = 0;
    for (table, statement) in store::statements() {
        count += 1;
        if let Err(error) = client.prepare(statement.sql) {
            refused.push(format!(
                "{table}::{}: {}",
                statement.name,
                error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
            ));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(count > 10, "the list of statements is nearly empty: {count}");
}
