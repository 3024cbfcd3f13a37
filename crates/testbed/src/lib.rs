//! Databases for tests: SQLite files in folders of their own, or, where `KEYWAY_TEST_POSTGRES` names the directory of a PostgreSQL's
//! socket, databases in it. `cargo xtask test` runs the suites with each.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod server;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use store::{Database, Options, Store};

pub use server::Postgres;

/// A database that is gone with the value.
pub struct Bed {
    folder: tempfile::TempDir,
    database: Database,
    /// The name that is dropped at the end.
    made: Option<String>,
}

impl Bed {
    /// A database without a schema. Nothing is in its file, or in it, yet.
    pub fn new() -> Self {
        match server::named() {
            Some(socket) => Self::in_postgres(socket, migrated(socket)),
            None => Self::on_file(),
        }
    }

    /// SQLite in a file, whatever the suite runs on: for tests that are about the file.
    pub fn on_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::File(folder.path().join("exchange.db"));
        Self { folder, database, made: None }
    }

    /// A database that was made by whoever removes it.
    pub fn at(database: Database) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database, made: None }
    }

    fn in_postgres(socket: &'static Path, template: &str) -> Self {
        let name = server::create(socket, Some(template));
        Self { folder: tempfile::tempdir().unwrap(), database: server::address(socket, &name), made: Some(name) }
    }

    /// A copy of what a template holds.
    pub fn of(template: &Template) -> Self {
        match template {
            Template::Postgres(name) => Self::in_postgres(server::named().expect("it was there"), name),
            Template::Sqlite(bytes) => {
                let bed = Self::on_file();
                std::fs::write(bed.file(), bytes).unwrap();
                bed
            }
        }
    }

    /// Opens it, with every write rehearsed.
    pub fn open(&self) -> Store {
        Store::open(&self.options()).unwrap()
    }

    pub fn options(&self) -> Options {
        Options { readers: 2, writers: 3, ..Options::for_tests(self.database.clone()) }
    }

    /// A folder of the test's own; SQLite's file lies in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of one that is SQLite.
    pub fn file(&self) -> PathBuf {
        match &self.database {
            Database::File(path) => path.clone(),
            Database::Server(_) => panic!("it is in no file"),
        }
    }

    /// Whether it is in a file.
    pub const fn is_file(&self) -> bool {
        matches!(self.database, Database::File(_))
    }
}

impl Default for Bed {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        if let (Some(name), Some(socket)) = (&self.made, server::named()) {
            server::remove(socket, name);
        }
    }
}

/// What a database can be made from, quicker than by filling it.
pub enum Template {
    Sqlite(Vec<u8>),
    /// The name of one that stays as long as the server.
    Postgres(String),
}

impl Template {
    /// What `fill` leaves in a new database.
    pub async fn filled(fill: impl AsyncFnOnce(Store)) -> Self {
        let mut bed = Bed::new();
        let store = Store::open(&Options { rehearse: false, ..bed.options() }).unwrap();
        fill(store.clone()).await;
        match bed.made.take() {
            Some(name) => {
                store.close().await;
                Self::Postgres(name)
            }
            None => {
                let copy = bed.folder.path().join("copy.db");
                store.backup(copy.clone()).await.unwrap();
                store.close().await;
                Self::Sqlite(std::fs::read(copy).unwrap())
            }
        }
    }
}

/// A database in this PostgreSQL that has the schema and nothing else.
fn migrated(socket: &'static Path) -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = server::create(socket, None);
        let options = Options::for_tests(server::address(socket, &name));
        let open = move || drop(Store::open(&options).unwrap());
        std::thread::spawn(open).join().expect("the schema can be made");
        name
    })
}
