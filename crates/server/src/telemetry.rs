//! Logs: text for people, JSON for machines.
//!
//! Service keys travel in query strings and paths, so what third-party code says of requests below a warning is never logged,
//! whatever the filter asks for.

use std::io::IsTerminal;

use domain::Invalid;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, FilterFn, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};

use crate::config::{Log, LogFormat};

/// Code that sees raw requests, handshakes or mails.
const TALKATIVE: [&str; 10] =
    ["axum", "h2", "hyper", "hyper_util", "lettre", "rusqlite", "rustls", "tokio_postgres", "tokio_rustls", "tower"];

/// Makes `log` the logging of the process, on standard error. Panics are logged with their place.
///
/// # Errors
/// When `log.filter` can't be understood, or logging was set up before.
pub fn init(log: &Log) -> anyhow::Result<()> {
    tracing::subscriber::set_global_default(subscriber(log, std::io::stderr)?)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("(no message)");
        tracing::error!(place, message, "panic");
    }));
    Ok(())
}

/// What [`init`] sets up, writing to `writer`.
pub fn subscriber<W>(log: &Log, writer: W) -> Result<impl Subscriber + Send + Sync, Invalid>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| Invalid::new("log.filter", error.to_string()))?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(writer);
    let lines = match log.format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    Ok(tracing_subscriber::registry().with(filter).with(discreet()).with(lines))
}

fn discreet() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    filter_fn(|metadata| {
        let source = metadata.target().split("::").next().unwrap_or_default();
        *metadata.level() <= Level::WARN || !TALKATIVE.contains(&source)
    })
}
