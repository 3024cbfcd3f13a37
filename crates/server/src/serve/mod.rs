//! `keyway serve`: the exchange.

mod greeting;
mod running;
mod server;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::SystemClock;
use tokio::runtime::{Builder, Runtime};

use crate::cli::Settings;
use crate::{heap, shutdown, telemetry};

pub use greeting::{FirstLink, greeting};
pub use running::Running;
pub use server::Server;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Listen here instead of at `listen` in the configuration; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

/// Serves until SIGTERM or SIGINT.
pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let mut config = settings.load()?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    telemetry::init(&config.log)?;
    runtime()?.block_on(async {
        // Signals are heard from here on, also while the exchange is still opening.
        let signal = shutdown::signalled()?;
        let server = Server::start(config, Arc::new(SystemClock)).await?;
        let links = server.first_links().await?;
        std::io::stdout().write_all(greeting(&server, &links).as_bytes())?;
        heap::give_back();
        tokio::spawn(async {
            tokio::time::sleep(FIRST_LOOKS).await;
            heap::give_back();
        });
        server.run(signal).await
    })
}

/// The workers have looked at everything once by then.
const FIRST_LOOKS: Duration = Duration::from_secs(10);

/// A thread for each core; on one core, this one, which needn't wake another.
fn runtime() -> std::io::Result<Runtime> {
    let alone = std::thread::available_parallelism().is_ok_and(|cores| cores.get() == 1);
    let mut builder = if alone { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.enable_all().build()
}
