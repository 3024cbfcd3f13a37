//! What the operator does at the machine: commands that a running server executes, or the command line itself when none runs.

mod ask;
pub mod audit;
mod backup;
pub mod catalogue;
mod checkup;
pub mod company;
mod door;
pub mod mail;
pub mod operator;
pub mod provisioning;
pub mod user;

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use app::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::exchange::Exchange;

pub use ask::{Way, ask, outcome};
pub use checkup::{Check, Verdict};
pub use door::door;

/// A command and the environment that it is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// Needed where there are several.
    pub environment: Option<String>,
    pub command: Command,
}

/// What a command came to, for programs and for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub json: Value,
    /// Whole lines.
    pub text: String,
}

impl Outcome {
    /// An outcome whose JSON is `value`.
    pub fn new(value: &impl Serialize, text: impl Into<String>) -> anyhow::Result<Self> {
        Ok(Self { json: serde_json::to_value(value)?, text: text.into() })
    }
}

/// Everything that can be asked for at the machine. Files are read and written by the one who asks, except a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    Audit(audit::Audit),
    /// Copies the environment's database to a new file, given with its whole path.
    Backup {
        file: PathBuf,
    },
    Catalogue(catalogue::Catalogue),
    Checkup,
    Company(company::Company),
    Mail(mail::Mail),
    Operator(operator::Operator),
    Provisioning(provisioning::Provisioning),
    User(user::User),
}

/// Executes a command in the environment that it is for.
pub async fn execute(exchanges: &[Exchange], request: &Request) -> anyhow::Result<Outcome> {
    let exchange = choose(exchanges, request.environment.as_deref())?;
    let (app, operator) = (&exchange.app, Actor::local_operator("operator at the machine"));
    let done = match &request.command {
        Command::Audit(command) => command.run(app, &operator).await,
        Command::Backup { file } => backup::run(app, &operator, file).await,
        Command::Catalogue(command) => command.run(app, &operator).await,
        Command::Checkup => checkup::run(app, &operator).await,
        Command::Company(command) => command.run(app, &operator).await,
        Command::Mail(command) => command.run(app, &operator).await,
        Command::Operator(command) => command.run(app, &operator).await,
        Command::Provisioning(command) => command.run(app, &operator).await,
        Command::User(command) => command.run(app, &operator).await,
    };
    done.map_err(in_arguments)
}

/// The error with the argument of the command line in the place of the API's field.
fn in_arguments(error: anyhow::Error) -> anyhow::Error {
    match error.downcast() {
        Ok(app::Error::Invalid(invalid)) => anyhow!("{}: {}", argument(&invalid.field), invalid.rule),
        Ok(other) => other.into(),
        Err(error) => error,
    }
}

fn argument(field: &str) -> &str {
    match field {
        "adminEmail" => "--admin",
        "companyName" => "NAME",
        "email" => "EMAIL",
        "firstName" => "--first-name",
        "lastName" => "--last-name",
        "markets" => "--market",
        other => other,
    }
}

fn choose<'e>(exchanges: &'e [Exchange], wanted: Option<&str>) -> anyhow::Result<&'e Exchange> {
    let names = || exchanges.iter().map(|exchange| exchange.name.as_str()).collect::<Vec<_>>().join(", ");
    match (wanted, exchanges) {
        (None, [only]) => Ok(only),
        (None, _) => bail!("--environment is needed: one of {}", names()),
        (Some(name), _) => {
            let found = exchanges.iter().find(|exchange| exchange.name == name);
            found.with_context(|| format!("there is no environment {name}: there are {}", names()))
        }
    }
}
