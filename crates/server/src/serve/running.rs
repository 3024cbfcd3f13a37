//! A server that runs beside something else, such as the demo.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Server;
use crate::exchange::Exchange;

/// A server in the background of its process.
pub struct Running {
    pub address: SocketAddr,
    pub ca_pem: String,
    pub ca_file: PathBuf,
    /// Where mails are written without a mail server.
    pub mail_directory: PathBuf,
    pub exchanges: Vec<Exchange>,
    stop: CancellationToken,
    ended: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    pub fn of(server: Server) -> Self {
        let stop = CancellationToken::new();
        Self {
            address: server.address,
            ca_pem: server.ca_pem.clone(),
            ca_file: server.ca_file.clone(),
            mail_directory: server.config.mail_directory(),
            exchanges: server.exchanges.clone(),
            ended: tokio::spawn(server.run(stop.clone().cancelled_owned())),
            stop,
        }
    }

    /// Stops it and waits until it has.
    ///
    /// # Errors
    /// Those of [`Server::run`], also when it ended earlier.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        self.ended.await?
    }
}
