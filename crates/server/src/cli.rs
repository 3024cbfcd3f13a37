//! The command line of `keyway`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::admin::{self, Way, ask};
use crate::config::{Config, ConfigError};
use crate::{demo, exchange, serve, verbs};

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
    /// The configuration file, or KEYWAY_CONFIG; without it the defaults hold (see `keyway config`)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory, or KEYWAY_DATA, instead of `data` in the configuration
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL to keep the environment in, or KEYWAY_DATABASE, instead of `database` in the configuration
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
}

impl Settings {
    /// With what the environment says where the command line says nothing. Clap could read it too, but would then show both options in
    /// each usage line as if they were needed.
    fn or_environment(self) -> Self {
        let path = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            config: self.config.or_else(|| path("KEYWAY_CONFIG")),
            data: self.data.or_else(|| path("KEYWAY_DATA")),
            database: self.database.or_else(|| std::env::var("KEYWAY_DATABASE").ok().filter(|url| !url.is_empty())),
        }
    }

    /// The configuration in force.
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(database) = &self.database {
            config.keep_in(database)?;
        }
        Ok(config)
    }

    /// The configuration in force, for a verb that works on an exchange and never makes one.
    pub fn load_existing(&self) -> anyhow::Result<Config> {
        let config = self.load()?;
        anyhow::ensure!(
            exchange::exists(&config),
            "no exchange in {}: start `keyway serve`, or say with --config or --data where yours is",
            config.data.display()
        );
        Ok(config)
    }

    /// The configuration in force, for a verb that may make an exchange, but only in a place that was named.
    pub fn load_named(&self) -> anyhow::Result<Config> {
        if self.config.is_some() || self.data.is_some() { Ok(self.load()?) } else { self.load_existing() }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the product: a fresh exchange, East and West, a key, a connection
    Demo(demo::Args),
    /// Run the exchange
    Serve(serve::Args),
    /// Print the default configuration with an explanation of every key
    Config(verbs::config::Args),
    /// Print the certificate of the local CA, for clients to trust
    Ca(verbs::ca::Args),
    /// Companies: create, suspend, resume, list
    Company(Admin<admin::company::Company>),
    /// People: invite, unlock
    User(Admin<admin::user::User>),
    /// Operators: how one more comes in
    Operator(Admin<admin::operator::Operator>),
    /// The catalogue: check, import, export
    Catalog(verbs::catalog::Args),
    /// The audit trail: has anybody touched it?
    Audit(Admin<admin::audit::Audit>),
    /// What waits for the fabric
    Provisioning(Admin<admin::provisioning::Provisioning>),
    /// What waits for the mail server
    Mail(Admin<admin::mail::Mail>),
    /// Copy the database to a file, also while the exchange runs
    Backup(verbs::backup::Args),
    /// Put a backup in the place of the database, while no server runs
    Restore(verbs::restore::Args),
    /// The database: move the exchange to PostgreSQL, or back to a file
    Database(verbs::database::Args),
    /// Look whether everything is in order
    Doctor(verbs::doctor::Args),
    /// Put a bounded load on your own exchange and say how fast it answers
    ///
    /// It makes a company for this, "Bench" and a number, which gets no letters about its orders. The company is suspended at the end and
    /// stays in the list.
    Bench(verbs::bench::Args),
}

/// A verb that the running server executes, or this process when none runs.
#[derive(Debug, clap::Args)]
pub struct Admin<V: Subcommand> {
    #[command(subcommand)]
    verb: V,
    #[command(flatten)]
    way: Way,
}

impl Cli {
    /// Does what the command line says.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let settings = &self.settings.or_environment();
        match self.command {
            Command::Demo(args) => demo::run(settings, &args),
            Command::Serve(args) => serve::run(settings, &args),
            Command::Config(args) => verbs::config::run(settings, &args),
            Command::Ca(args) => verbs::ca::run(settings, &args),
            Command::Company(args) => ask(settings, &args.way, admin::Command::Company(args.verb)),
            Command::User(args) => ask(settings, &args.way, admin::Command::User(args.verb)),
            Command::Operator(args) => ask(settings, &args.way, admin::Command::Operator(args.verb)),
            Command::Catalog(args) => verbs::catalog::run(settings, &args),
            Command::Audit(args) => ask(settings, &args.way, admin::Command::Audit(args.verb)),
            Command::Provisioning(args) => ask(settings, &args.way, admin::Command::Provisioning(args.verb)),
            Command::Mail(args) => ask(settings, &args.way, admin::Command::Mail(args.verb)),
            Command::Backup(args) => verbs::backup::run(settings, &args),
            Command::Restore(args) => verbs::restore::run(settings, &args),
            Command::Database(args) => verbs::database::run(&args),
            Command::Bench(args) => verbs::bench::run(settings, &args),
            Command::Doctor(args) => return verbs::doctor::run(settings, &args),
        }?;
        Ok(ExitCode::SUCCESS)
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
