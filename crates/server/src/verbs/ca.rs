//! `keyway ca`: what clients need to trust this server.

use std::io::Write;

use anyhow::Context;
use domain::{Clock, Draw, SystemClock};

use crate::cli::Settings;
use crate::data_dir::DataDir;
use crate::host::Hosts;
use crate::tls::{LocalCa, ca_file};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the path of the file instead of its contents
    #[arg(long)]
    path: bool,
}

/// Prints the CA of the data directory, making it again when it was removed.
pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let config = settings.load_existing()?;
    let file = ca_file(&config.data);
    if !file.exists() {
        let data = DataDir::open_alone(&config.data)?;
        LocalCa::open(data.path(), &Hosts::of(&config).names(), &Draw::new(SystemClock.now())?)?;
    }
    let mut out = std::io::stdout();
    if args.path {
        let whole = file.canonicalize().with_context(|| format!("cannot find {}", file.display()))?;
        writeln!(out, "{}", whole.display())?;
    } else {
        let ca = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        out.write_all(&ca)?;
    }
    Ok(())
}
