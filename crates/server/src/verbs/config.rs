//! `keyway config`: the documented defaults, or what is in force.

use std::io::Write;

use crate::cli::Settings;
use crate::config::DEFAULT;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Check the configuration file and print all values in force instead
    #[arg(long)]
    in_force: bool,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let text = if args.in_force { toml::to_string(&settings.load()?)? } else { DEFAULT.to_owned() };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
