//! A server on a free port.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use domain::{Clock, Draw, SystemClock, Time};
use server::client::Client;
use server::config::Config;
use server::host::Hosts;
use server::layers::{Around, Observe, around, report_route};
use server::listener::{Answers, Limits, Listener};
use server::metrics::Metrics;
use server::tls::{Certificates, Sources, server_config};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// An HTTPS server on 127.0.0.1.
pub struct Running {
    pub address: SocketAddr,
    pub ca_pem: String,
    pub data: TempDir,
    pub stop: CancellationToken,
    pub served: JoinHandle<anyhow::Result<()>>,
}

impl Running {
    pub fn client(&self, host: &str) -> Client {
        Client::https(self.address, host, &self.ca_pem).unwrap()
    }

    pub fn ca_file(&self) -> std::path::PathBuf {
        server::tls::ca_file(self.data.path())
    }
}

pub fn limits() -> Limits {
    Limits::of(&Config::default().limits, &[])
}

pub fn draw() -> Draw {
    Draw::new(SystemClock.now()).unwrap()
}

pub async fn start(config: &str, app: impl Answers) -> Running {
    start_with(config, app, limits()).await
}

/// Serves `app` as `config` says, but on a free port and in a directory of its own.
pub async fn start_with(config: &str, app: impl Answers, limits: Limits) -> Running {
    let config = Config::parse(config).unwrap();
    let data = tempfile::tempdir().unwrap();
    let sources =
        Sources { data: data.path().to_owned(), hosts: Hosts::of(&config).names(), own: config.tls.certificates };
    let certificates = Certificates::load(sources, &draw()).unwrap();
    let ca_pem = certificates.ca_pem();
    let tls = server_config(certificates).unwrap();
    let listener = Listener::tls(SocketAddr::from(([127, 0, 0, 1], 0)), tls, limits).await.unwrap();
    let address = listener.address().unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn(listener.serve(app, stop.clone()));
    Running { address, ca_pem, data, stop, served }
}

/// `app` with the layers around it: bodies of up to 1000 bytes, proxies on 127.0.0.1.
pub fn layered(app: Router, metrics: Arc<Metrics>, timeout: Duration) -> Around<Router> {
    let app = app.layer(DefaultBodyLimit::disable()).layer(from_fn(report_route));
    let proxies = vec!["127.0.0.1/32".parse().unwrap()];
    let draw = Draw::from_seed(Time::from_ms(0), [7; 32]);
    around(app, Arc::new(Observe::new(metrics, proxies, 1000, timeout, &draw)))
}
