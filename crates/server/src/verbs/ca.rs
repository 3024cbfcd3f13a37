//! `keyway ca`: what clients need to trust this server.

use std::io::Write;

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

/// Prints the CA of the data directory; makes it before the first start of the server, so that clients can be set up.
pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let config = settings.load()?;
    let file = ca_file(&config.data);
    if !file.exists() {
        let data = DataDir::open_alone(&config.data)?;
        LocalCa::open(data.path(), &Hosts::of(&config).names(), &Draw::new(SystemClock.now())?)?;
    }
    let mut out = std::io::stdout();
    if args.path {
        writeln!(out, "{}", file.canonicalize()?.display())?;
    } else {
        out.write_all(&std::fs::read(&file)?)?;
    }
    Ok(())
}
