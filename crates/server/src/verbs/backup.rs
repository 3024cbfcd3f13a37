//! `keyway backup`: copies an environment's database to a file.

use std::path::PathBuf;

use crate::admin::{Command, Way, ask};
use crate::cli::Settings;
use crate::tls::{ca_file, ca_key_file};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to make; it must not exist
    file: PathBuf,
    #[command(flatten)]
    way: Way,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    // The server has a working directory of its own.
    let file = std::path::absolute(&args.file)?;
    ask(settings, &args.way, Command::Backup { file })?;
    if !args.way.json {
        let config = settings.load()?;
        let ca = ca_file(&config.data);
        println!(
            "The key file {} is not in it. Keep a copy of that in another place: without it the backup can't be used.",
            config.key_file().display()
        );
        println!(
            "Nor are {} and {}: without a copy of both, clients that trust this exchange must trust a new CA after a loss.",
            ca.display(),
            ca_key_file(&config.data).display()
        );
    }
    Ok(())
}
