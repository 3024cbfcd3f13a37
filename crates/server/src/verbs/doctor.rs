//! `keyway doctor`: is everything in order? Looks at the machine itself, and asks the exchange about its inside.

mod machine;

use std::io::Write;
use std::process::ExitCode;

use crate::admin::{self, Check, Command, Request, Verdict};
use crate::cli::Settings;
use crate::config::Config;
use crate::exchange;
use crate::said::said;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Prints a line for each check. Fails when one of them did.
pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    let checks = checks(settings);
    let mut out = std::io::stdout();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &checks)?;
        writeln!(out)?;
    } else {
        for check in &checks {
            writeln!(out, "{:<5} {:<28} {}", check.verdict, check.what, check.said)?;
        }
    }
    let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn checks(settings: &Settings) -> Vec<Check> {
    let config = match settings.load() {
        Ok(config) => config,
        Err(error) => return vec![Check::new(Verdict::Fail, "configuration", said(&error.into()))],
    };
    let file = settings.config.as_ref().map_or_else(|| "the defaults".to_owned(), |file| file.display().to_string());
    let mut checks = vec![Check::new(Verdict::Ok, "configuration", file)];
    machine::checks(&config, &mut checks);
    // What the exchange itself can't open is said once, by the machine's own checks.
    if exchange::exists(&config) && checks.iter().all(|check| check.verdict != Verdict::Fail) {
        for environment in &config.environments {
            checks.extend(inside(&config, &environment.name));
        }
    }
    checks
}

fn inside(config: &Config, environment: &str) -> Vec<Check> {
    let request = Request { environment: Some(environment.to_owned()), command: Command::Checkup };
    let found: anyhow::Result<Vec<Check>> =
        admin::outcome(config, &request).and_then(|outcome| Ok(serde_json::from_value(outcome.json)?));
    let name = |what: &str| format!("{environment}: {what}");
    match found {
        Ok(checks) => checks.into_iter().map(|check| Check { what: name(&check.what), ..check }).collect(),
        Err(error) => vec![Check::new(Verdict::Fail, name("exchange"), said(&error))],
    }
}
