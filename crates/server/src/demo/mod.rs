//! `keyway demo`: a fresh exchange, two companies, and the whole life of a connection between them, told step by step.
//!
//! Everything is done through the public API over real TLS with real tokens; only the two companies are made as an operator makes them. Each
//! step prints a sentence, the curl line that does the same, and the answer.

mod account;
mod chapters;
mod picture;
mod teller;
mod world;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use domain::SystemClock;

use crate::cli::Settings;
use crate::config::Config;
use crate::serve::{Running, Server};
use crate::{shutdown, telemetry};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// End when the story has been told, with status 1 when a step went wrong
    #[arg(long)]
    once: bool,
    /// Where to listen; 127.0.0.1:8443, or a free port when that is taken
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(tell(settings, args))
}

async fn tell(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let began = std::time::Instant::now();
    let signal = shutdown::signalled()?;
    // Kept until the end: the directory goes with it.
    let (_temporary, data) = data_directory(settings)?;
    let running = Running::of(start(&data, args.listen).await?);
    let mut world = world::World::of(running, &data, args.once)?;
    let told = chapters::all(&mut world).await;
    if told.is_ok() {
        world.teller.end(began.elapsed())?;
        if !args.once {
            world.stay(settings.data.is_some())?;
            signal.await;
        }
    }
    world.running.stop().await?;
    told
}

/// A server with the default configuration, but for its directory and, where needed, its port.
async fn start(data: &Path, listen: Option<SocketAddr>) -> anyhow::Result<Server> {
    let mut config = Config { data: data.to_owned(), ..Config::default() };
    config.log.filter = "warn".to_owned();
    telemetry::init(&config.log)?;
    if let Some(listen) = listen {
        config.listen = listen;
    } else if std::net::TcpListener::bind(config.listen).is_err() {
        config.listen.set_port(0);
    }
    Server::start(config, Arc::new(SystemClock)).await
}

/// The directory that was asked for, which has to be empty, or a temporary one.
fn data_directory(settings: &Settings) -> anyhow::Result<(Option<tempfile::TempDir>, PathBuf)> {
    let Some(wanted) = &settings.data else {
        let temporary =
            tempfile::Builder::new().prefix("keyway-demo-").tempdir().context("cannot make a temporary directory")?;
        let path = temporary.path().join("data");
        return Ok((Some(temporary), path));
    };
    let used = std::fs::read_dir(wanted).map(|mut entries| entries.next().is_some()).unwrap_or(false);
    anyhow::ensure!(!used, "{} is not empty: the demo makes a fresh exchange and touches no other", wanted.display());
    Ok((None, wanted.clone()))
}
