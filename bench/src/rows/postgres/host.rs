//! A PostgreSQL with its own settings, but for its place and the number of its connections, and an exchange that each run has a copy of.

use std::cell::Cell;
use std::path::Path;

use anyhow::{Result, bail};
use store::copy::copy;
use store::{Database, Durability, Options, Server, Store};
use testbed::Postgres;

use crate::exchange::World;

/// What the others are copies of. Nobody connects to it once it is filled.
const FIRST: &str = "world";

pub struct Host {
    server: Postgres,
    made: Cell<usize>,
}

impl Host {
    /// One that holds an equal of this world, moved there as `keyway database copy` does it.
    pub fn holding(world: &World) -> Result<Self> {
        let server = Postgres::durable();
        let (home, database) = (world.copy()?, server.database(FIRST));
        eprintln!("moving the exchange to PostgreSQL");
        bring_up_to_date(&home.file())?;
        copy(&Database::File(home.file()), &database, Durability::Full, &mut |_| ())?;
        // What was filled at once has to be gone over once; each copy would have it done again.
        server.execute_in(FIRST, "VACUUM ANALYZE");
        Ok(Self { server, made: Cell::default() })
    }

    /// A copy of it that nobody has used.
    pub fn fresh(&self) -> Result<Fresh<'_>> {
        let name = format!("run_{}", self.made.replace(self.made.get() + 1));
        self.server.execute(&format!("CREATE DATABASE {name} TEMPLATE {FIRST} STRATEGY file_copy"));
        let Database::Server(server) = self.server.named(&name) else { bail!("{name} is in a file") };
        Ok(Fresh { host: self, name, server })
    }

    /// The directory of its socket.
    pub fn socket(&self) -> &Path {
        self.server.socket()
    }

    pub fn pid(&self) -> u32 {
        self.server.pid()
    }
}

/// A world may have been made by an older program.
fn bring_up_to_date(file: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        Store::open(&Options::at(file))?.close().await;
        Ok(())
    })
}

/// A database that is gone with the value.
pub struct Fresh<'h> {
    host: &'h Host,
    name: String,
    server: Server,
}

impl Fresh<'_> {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn server(&self) -> &Server {
        &self.server
    }
}

impl Drop for Fresh<'_> {
    fn drop(&mut self) {
        self.host.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
