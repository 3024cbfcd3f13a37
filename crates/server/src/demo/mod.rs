//! `keyway demo`: a fresh exchange, two companies, and the whole life of a connection between them, told step by step.
//!
//! Everything is done through the public API over real TLS with real tokens; only the two companies are made as an operator makes them. Each
//! step prints a sentence, the curl line that does the same, and the answer.

mod account;
mod chapters;
mod picture;
mod teller;
mod world;

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::Settings;
use crate::shutdown::signalled;

/// Show the product: a fresh exchange, East and West, a key, a connection
#[derive(Debug, clap::Args)]
pub struct Args {
    /// End when the story has been told, with status 1 when a step went wrong
    #[arg(long)]
    once: bool,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    listen: std::net::SocketAddr,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(tell(settings, args))
}

async fn tell(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    // Kept until the end: the directory goes with it.
    let (_temporary, data) = data_directory(settings)?;
    let mut world = world::World::start(&data, args.listen).await?;
    let told = chapters::all(&mut world).await;
    if told.is_ok() {
        world.teller.end(started.elapsed(), args.once)?;
    }
    if !args.once && told.is_ok() {
        signalled().await?;
    }
    world.stop().await?;
    told
}

/// The directory that was asked for, which has to be empty, or a temporary one.
fn data_directory(settings: &Settings) -> anyhow::Result<(Option<tempfile::TempDir>, PathBuf)> {
    let Some(wanted) = &settings.data else {
        let temporary = tempfile::Builder::new().prefix("keyway-demo-").tempdir().context("cannot make a temporary directory")?;
        let path = temporary.path().to_owned();
        return Ok((Some(temporary), path));
    };
    let used = std::fs::read_dir(wanted).map(|mut entries| entries.next().is_some()).unwrap_or(false);
    anyhow::ensure!(!used, "{} is not empty: the demo makes a fresh exchange and touches no other", wanted.display());
    Ok((None, wanted.clone()))
}
