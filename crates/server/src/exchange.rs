//! The exchanges of a process: one for each environment, opened over its own storage in the data directory.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::{App, Parts, Settings};
use domain::{Clock, Draw};
use fabric::{Patient, Simulator};
use store::{Database, Options, Store};

use crate::config::{Config, Environment};
use crate::data_dir::{DataDir, environment_directory};
use crate::secret_key::SecretKey;

/// The database's file in the directory of its environment.
const DATABASE: &str = "exchange.db";
/// How long an invitation can be accepted.
const INVITATION_DAYS: u64 = 14;

/// An open environment.
#[derive(Clone)]
pub struct Exchange {
    pub name: String,
    pub app: App,
}

impl Exchange {
    /// What a server does before it serves: loads the sample catalogue where there is none yet.
    pub async fn prepare(&self) -> anyhow::Result<()> {
        self.app.ensure_catalogue().await.map(drop).with_context(|| self.name.clone())
    }
}

/// The SQLite file of an environment, whether it is there or not.
pub fn file(data: &DataDir, environment: &str) -> anyhow::Result<PathBuf> {
    let directory = data.environment(environment).with_context(|| format!("the directory of {environment}"))?;
    Ok(directory.join(DATABASE))
}

/// Whether an exchange was ever started with this configuration: one in PostgreSQL has left a key file. Makes nothing.
pub fn exists(config: &Config) -> bool {
    let started = |environment: &Environment| match environment.database {
        Some(_) => config.key_file().exists(),
        None => environment_directory(&config.data, &environment.name).join(DATABASE).exists(),
    };
    config.environments.iter().any(started)
}

/// Opens the environments that `wanted` accepts. `port` is the public one. The key file is made when there is no data yet.
pub async fn open(
    data: &DataDir,
    config: &Config,
    port: u16,
    clock: &Arc<dyn Clock>,
    wanted: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<Exchange>> {
    open_as(None, data, config, port, clock, wanted).await
}

/// Opens all environments for a server, whose name others see that share a database with it.
pub async fn open_to_serve(
    name: String,
    data: &DataDir,
    config: &Config,
    port: u16,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Vec<Exchange>> {
    open_as(Some(name), data, config, port, clock, |_| true).await
}

async fn open_as(
    instance: Option<String>,
    data: &DataDir,
    config: &Config,
    port: u16,
    clock: &Arc<dyn Clock>,
    wanted: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<Exchange>> {
    let (mut stores, mut used) = (Vec::new(), false);
    for environment in &config.environments {
        let database = match &environment.database {
            Some(url) => Database::Server(url.0.clone()),
            None => Database::File(file(data, &environment.name)?),
        };
        used |= matches!(&database, Database::File(path) if path.exists());
        if !wanted(&environment.name) {
            // What isn't looked into may have been used.
            used |= environment.database.is_some();
            continue;
        }
        let store = open_store(config, environment, database, instance.clone())?;
        used |= environment.database.is_some() && app::is_in_use(&store).await?;
        stores.push((environment, store));
    }
    let key = key(config, used, &Draw::new(clock.now())?)?;
    let mut exchanges = Vec::new();
    for (environment, store) in stores {
        exchanges.push(open_over(store, config, environment, &key, port, clock).await?);
    }
    Ok(exchanges)
}

/// Opens an environment's database, which need not be in its place; for a server, under its name.
pub fn open_store(
    config: &Config,
    environment: &Environment,
    database: Database,
    instance: Option<String>,
) -> anyhow::Result<Store> {
    let mut options = Options { instance, ..Options::at(database) };
    if environment.database.is_some() {
        (options.writers, options.readers) = (config.limits.database_writers, config.limits.database_readers);
    }
    Store::open(&options).with_context(|| environment.name.clone())
}

/// Opens an environment over its database.
pub async fn open_over(
    store: Store,
    config: &Config,
    environment: &Environment,
    key: &SecretKey,
    port: u16,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Exchange> {
    let driver = Simulator::new(config.simulator.behaviour(), Arc::clone(clock));
    let parts = Parts {
        store,
        clock: Arc::clone(clock),
        vault: key.vault()?,
        driver: Arc::new(Patient::new(driver)),
        settings: settings(config, environment, port),
    };
    let app = App::open(parts).await.with_context(|| environment.name.clone())?;
    Ok(Exchange { name: environment.name.clone(), app })
}

/// The key file, made when none of the environments has been used: what they hold is sealed under theirs.
fn key(config: &Config, used: bool, draw: &Draw) -> anyhow::Result<SecretKey> {
    let path = config.key_file();
    Ok(if used { SecretKey::read(&path) } else { SecretKey::read_or_make(&path, draw) }?)
}

fn settings(config: &Config, environment: &Environment, port: u16) -> Settings {
    let days = |days: u64| Duration::from_secs(days * 86_400);
    Settings {
        environment: environment.name.clone(),
        issuer: environment.issuer(port),
        audience: environment.api_url(port),
        portal: environment.portal_url(port),
        token_algorithm: config.token_algorithm,
        vlan_reservation: config.service_keys.vlan_reservation,
        consent_expiry: days(config.consent.expiry_days.into()),
        invitation_expiry: days(INVITATION_DAYS),
        mail_from: config.mail.from.clone(),
    }
}
