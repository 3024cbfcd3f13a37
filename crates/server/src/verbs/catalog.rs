//! `keyway catalog`: checks, imports and exports the catalogue.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::App;

use crate::admin::catalogue::Catalogue;
use crate::admin::{Command, Way, ask};
use crate::cli::Settings;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    way: Way,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Say everything that is wrong with a catalogue file; needs no server and changes nothing
    Check {
        /// The catalogue, as `export` prints it
        file: PathBuf,
    },
    /// Put a catalogue file in force: all of it, or nothing when something is wrong
    Import {
        /// The catalogue, as `export` prints it
        file: PathBuf,
    },
    /// Print the catalogue in force
    Export,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let command = match &args.verb {
        Verb::Check { file } => return check(file),
        Verb::Import { file } => Catalogue::Import { text: read(file)? },
        Verb::Export => Catalogue::Export,
    };
    ask(settings, &args.way, Command::Catalogue(command))
}

fn check(file: &Path) -> anyhow::Result<()> {
    let checked = App::check_catalogue(&read(file)?)?;
    for finding in &checked.findings {
        println!("{finding}");
    }
    match checked.findings.iter().filter(|finding| finding.is_error()).count() {
        0 => {
            println!("{} can be imported.", file.display());
            Ok(())
        }
        errors => bail!("{} has {errors} errors", file.display()),
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
