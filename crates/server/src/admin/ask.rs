//! The command line's side: the running server executes the command, or this process when none runs.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::http::{Method, StatusCode, header};
use domain::{Clock, SystemClock};
use serde_json::Value;

use super::door::PATH;
use super::{Command, Outcome, Request, execute};
use crate::cli::Settings;
use crate::client::Client;
use crate::config::Config;
use crate::data_dir::{DataDir, Reached};
use crate::exchange;

/// For whom and in which form.
#[derive(Debug, Clone, clap::Args)]
pub struct Way {
    /// The environment, where there are several
    #[arg(long, global = true, value_name = "NAME")]
    pub environment: Option<String>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// Has `command` executed and prints what came of it.
pub fn ask(settings: &Settings, way: &Way, command: Command) -> anyhow::Result<()> {
    let config = settings.load_existing()?;
    let outcome = outcome(&config, &Request { environment: way.environment.clone(), command })?;
    let text = if way.json { format!("{:#}\n", outcome.json) } else { outcome.text };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// Has `request` executed.
pub fn outcome(config: &Config, request: &Request) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        match DataDir::reach(&config.data)? {
            Reached::Running(socket) => send(&socket, request).await,
            Reached::Ours(data) => by_ourselves(&data, config, request).await,
        }
    })
}

async fn send(socket: &Path, request: &Request) -> anyhow::Result<Outcome> {
    let headers = [(header::CONTENT_TYPE, "application/json")];
    let answer = Client::unix(socket).request(Method::POST, PATH, &headers, serde_json::to_vec(request)?).await?;
    if answer.status == StatusCode::OK {
        return serde_json::from_slice(&answer.body).context("the server's answer can't be understood");
    }
    match answer.json().as_ref().ok().and_then(|body| body.get("message")).and_then(Value::as_str) {
        Some(message) => bail!("{message}"),
        None => bail!("the running server answers {}: is it another version of keyway?", answer.status),
    }
}

async fn by_ourselves(data: &DataDir, config: &Config, request: &Request) -> anyhow::Result<Outcome> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let port = config.port(config.listen.port());
    // Another environment that can't be opened is no hindrance.
    let named = request.environment.as_deref().filter(|named| config.environments.iter().any(|one| one.name == *named));
    let exchanges = exchange::open(data, config, port, &clock, |name| named.is_none_or(|named| named == name)).await?;
    if matches!(request.command, Command::Company(_)) {
        // A company's markets are those of the catalogue.
        for exchange in &exchanges {
            exchange.app.ensure_catalogue().await?;
        }
    }
    let outcome = execute(&exchanges, request).await;
    for exchange in &exchanges {
        exchange.app.close().await;
    }
    outcome
}
