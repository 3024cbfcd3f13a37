//! `keyway backup`: copies an environment's database to a file.

use std::path::PathBuf;

use crate::admin::{Command, Way, ask};
use crate::cli::Settings;

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
        let key = settings.load()?.key_file();
        println!(
            "The key file {} is not in it. Keep a copy of that in another place: without it the backup can't be used.",
            key.display()
        );
    }
    Ok(())
}
