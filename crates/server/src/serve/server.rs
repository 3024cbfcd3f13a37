//! A server: all environments behind one TLS listener, with their workers, until it is told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::App;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use domain::{Clock, Draw};

use super::FirstLink;
use crate::config::Config;
use crate::data_dir::{DataDir, admin_socket};
use crate::exchange::{self, Exchange};
use crate::host::Hosts;
use crate::layers::{Observe, around, report_route};
use crate::listener::{Limits, Listener};
use crate::mailer::mailer;
use crate::metrics::Metrics;
use crate::shutdown::Tasks;
use crate::surface::{Front, surfaces};
use crate::tls::{Certificates, Sources, ca_file, server_config};
use crate::{admin, health, metrics, workers};

/// How long an admin verb may take: a backup of a large database, a check of a long trail.
const ADMIN_TIMEOUT: Duration = Duration::from_secs(3600);

/// A server that listens. It answers once [`Self::run`] is called.
pub struct Server {
    pub config: Config,
    /// Where HTTPS is really served.
    pub address: SocketAddr,
    pub exchanges: Vec<Exchange>,
    /// The certificate that clients trust, and where it lies.
    pub ca_pem: String,
    pub ca_file: PathBuf,
    tasks: Tasks,
    /// Given back when everything else has ended.
    _data: DataDir,
}

impl Server {
    /// Opens the data directory, the listeners and the environments as `config` says.
    ///
    /// # Errors
    /// When another server has the directory or an address, or something in the directory or the configuration can't be used.
    pub async fn start(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let data = DataDir::open_alone(&config.data)?;
        let draw = Draw::new(clock.now())?;
        let hosts = Hosts::of(&config);
        let sources =
            Sources { data: data.path().to_owned(), hosts: hosts.names(), own: config.tls.certificates.clone() };
        let certificates = Certificates::load(sources, &draw)?;
        let limits = Limits::of(&config.limits, &config.trusted_proxies);
        let tls = server_config(Arc::clone(&certificates))?;
        let mut tasks = Tasks::new();
        let public = Listener::tls(config.listen, tls, limits.clone());
        let public = public
            .await
            .with_context(|| format!("cannot listen on {}; --listen names another address", config.listen))?;
        let address = public.address().context("the listener has no address")?;
        let port = config.port(address.port());

        let name = format!("{address}, process {}", std::process::id());
        let exchanges = exchange::open_to_serve(name, &data, &config, port, &clock).await?;
        let metrics = Metrics::new()?;
        let mailer = mailer(&config)?;
        // Whoever is served finds a catalogue and workers.
        for exchange in &exchanges {
            exchange.prepare().await?;
            workers::start(&mut tasks, &exchange.app, &mailer, &metrics);
        }
        let app = around(routes(&config, hosts, &exchanges, &metrics, &tasks)?, observe(&config, &metrics, &draw));
        if let Some(at) = &config.plain_listen {
            let plain =
                Listener::proxied(at, limits.clone()).await.with_context(|| format!("cannot listen on {at}"))?;
            tasks.spawn("plain HTTP", plain.until(tasks.leaving()).serve(app.clone(), tasks.stop()));
        }
        tasks.spawn("HTTPS", public.until(tasks.leaving()).serve(app, tasks.stop()));
        let socket = admin_socket(data.path());
        let admin =
            Listener::local(&socket, limits).with_context(|| format!("cannot listen on {}", socket.display()))?;
        let timeout = Observe::new(Arc::clone(&metrics), Vec::new(), usize::MAX, ADMIN_TIMEOUT, &draw);
        let door = admin::door(exchanges.clone()).merge(metrics::router(Arc::clone(&metrics), None));
        // The limit is ours: axum's own would be smaller than a larger setting.
        let door = door.layer(DefaultBodyLimit::disable()).layer(from_fn(report_route));
        tasks.spawn("admin socket", admin.serve(around(door, Arc::new(timeout)), tasks.stop()));
        tasks.spawn("certificates", Arc::clone(&certificates).keep_fresh(clock, tasks.stop()));
        tasks.spawn("metrics", metrics.upkeep(tasks.stop()));
        let ca_file = ca_file(data.path());
        let ca_file = std::fs::canonicalize(&ca_file).unwrap_or(ca_file);
        Ok(Self { address, exchanges, ca_pem: certificates.ca_pem(), ca_file, tasks, config, _data: data })
    }

    /// The port in the URLs.
    pub fn port(&self) -> u16 {
        self.config.port(self.address.port())
    }

    /// The links with which first operators come in, of the environments that have none.
    pub async fn first_links(&self) -> anyhow::Result<Vec<FirstLink>> {
        let mut links = Vec::new();
        for Exchange { name, app } in &self.exchanges {
            let link = app.first_operator_link().await?;
            links.extend(link.map(|link| FirstLink { environment: name.clone(), url: link.url }));
        }
        Ok(links)
    }

    /// Serves until `signal`, and on for as long as a balancer needs to see that it leaves, lets requests and steps in flight finish, and closes the databases.
    ///
    /// # Errors
    /// When a task failed or panicked, or didn't finish in time.
    pub async fn run(self, signal: impl Future<Output = ()>) -> anyhow::Result<()> {
        // The listeners have the drain time for themselves; what is longer is stuck.
        let grace = self.config.limits.drain() + Duration::from_secs(5);
        let (leaving, on) = (self.tasks.leaving(), self.config.limits.leave());
        let signal = async move {
            signal.await;
            leaving.cancel();
            tokio::time::sleep(on).await;
        };
        let ended = self.tasks.run(signal, grace).await;
        for exchange in &self.exchanges {
            exchange.app.close().await;
        }
        ended
    }
}

fn observe(config: &Config, metrics: &Arc<Metrics>, draw: &Draw) -> Arc<Observe> {
    let (limits, trusted) = (&config.limits, config.trusted_proxies.clone());
    Arc::new(Observe::new(Arc::clone(metrics), trusted, limits.body_bytes, limits.request(), draw))
}

/// Health and metrics for every host, everything else by host.
fn routes(
    config: &Config,
    hosts: Hosts,
    exchanges: &[Exchange],
    metrics: &Arc<Metrics>,
    tasks: &Tasks,
) -> anyhow::Result<Front> {
    let apps: Vec<App> = exchanges.iter().map(|exchange| exchange.app.clone()).collect();
    let ready = move || {
        let apps = apps.clone();
        async move {
            for app in &apps {
                if !app.is_ready().await {
                    return false;
                }
            }
            true
        }
    };
    let mut own = health::router(ready, tasks.leaving());
    if let Some(file) = &config.metrics.token_file {
        let token = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        anyhow::ensure!(!token.trim().is_empty(), "{} is empty", file.display());
        own = own.merge(metrics::router(Arc::clone(metrics), Some(token.trim().to_owned())));
    }
    let metrics = config.metrics.token_file.is_some();
    Ok(Front::new(own, metrics, surfaces(config, hosts, exchanges, &tasks.stop())))
}
