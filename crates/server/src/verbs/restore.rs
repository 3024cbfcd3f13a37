//! `keyway restore`: puts a backup in the place of an environment's database.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use domain::{Clock, SystemClock};
use store::Database;
use store::backup::Incoming;

use crate::cli::Settings;
use crate::config::{Config, Environment};
use crate::data_dir::{DataDir, Reached};
use crate::exchange;
use crate::secret_key::SecretKey;
use crate::tls::{ca_file, ca_key_file};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file that `keyway backup` made
    file: PathBuf,
    /// The environment, where there are several
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
}

pub fn run(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let config = settings.load_named()?;
    let environment = environment(&config, args.environment.as_deref())?;
    let name = &environment.name;
    if let Some(url) = &environment.database {
        bail!(
            "{name} is in PostgreSQL, which puts its own copies back: stop the servers, then pg_restore --clean --if-exists --dbname='{url}' '{}'",
            args.file.display()
        );
    }
    let data = match DataDir::reach(&config.data)? {
        Reached::Ours(data) => data,
        Reached::Running(_) => bail!("a server runs on {}: stop it first", config.data.display()),
    };
    let key = SecretKey::read(&config.key_file())?;
    let database = exchange::file(&data, name)?;
    let of_file = || args.file.display().to_string();
    let incoming = Incoming::copy(&args.file, &database).with_context(of_file)?;
    // The copy is opened as the exchange it is to be: another environment's, or one that this key can't open, replaces nothing.
    tokio::runtime::Runtime::new()?.block_on(async {
        let (port, clock) = (config.port(config.listen.port()), Arc::new(SystemClock) as Arc<dyn Clock>);
        let store = exchange::open_store(&config, environment, Database::File(incoming.path().to_owned()), None);
        let store = store.with_context(of_file)?;
        let opened = exchange::open_over(store, &config, environment, &key, port, &clock).await;
        opened.with_context(of_file)?.app.close().await;
        anyhow::Ok(())
    })?;
    if let Some(kept) = incoming.place(SystemClock.now())? {
        println!("What was there before is in {}", kept.display());
    }
    println!("{} is the environment {name} now.", args.file.display());
    let (ca, ca_key) = (ca_file(&config.data), ca_key_file(&config.data));
    if !(ca.exists() && ca_key.exists()) {
        println!(
            "There is no local CA here: `keyway serve` makes a new one, which clients must trust anew. To go on with the old one, first put back {} and {}.",
            ca.display(),
            ca_key.display()
        );
    }
    Ok(())
}

fn environment<'c>(config: &'c Config, wanted: Option<&str>) -> anyhow::Result<&'c Environment> {
    let found = match (wanted, config.environments.as_slice()) {
        (None, [only]) => Some(only),
        (wanted, all) => all.iter().find(|environment| Some(environment.name.as_str()) == wanted),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = config.environments.iter().map(|environment| environment.name.as_str()).collect();
        anyhow!("--environment must be one of {}", names.join(", "))
    })
}
