//! The command line of `keyway`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};
use crate::verbs;

/// A self-hosted interconnection exchange.
#[derive(Debug, Parser)]
#[command(name = "keyway", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Command,
}

/// Where every verb takes its configuration from.
#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// The configuration file; without it the defaults hold (see `keyway config`)
    #[arg(long, global = true, env = "KEYWAY_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory, instead of `data` in the configuration
    #[arg(long, global = true, env = "KEYWAY_DATA", value_name = "DIRECTORY")]
    pub data: Option<PathBuf>,
}

impl Settings {
    /// The configuration in force.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        Ok(config)
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the default configuration with an explanation of every key
    Config(verbs::config::Args),
    /// Print the certificate of the local CA, for clients to trust
    Ca(verbs::ca::Args),
}

impl Cli {
    /// Does what the command line says.
    pub fn run(&self) -> anyhow::Result<()> {
        match &self.command {
            Command::Config(args) => verbs::config::run(&self.settings, args),
            Command::Ca(args) => verbs::ca::run(&self.settings, args),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
