//! `keyway restore`: puts a backup in the place of an environment's database.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use domain::SystemClock;

use crate::cli::Settings;
use crate::config::Config;
use crate::data_dir::{DataDir, Reached};
use crate::exchange;
use crate::secret_key::SecretKey;

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
    let name = environment(&config, args.environment.as_deref())?;
    let data = match DataDir::reach(&config.data)? {
        Reached::Ours(data) => data,
        Reached::Running(_) => bail!("a server runs on {}: stop it first", config.data.display()),
    };
    SecretKey::read(&config.key_file())?;
    let database = exchange::database(&data, name)?;
    let before = database.exists();
    store::backup::restore(&args.file, &database).with_context(|| args.file.display().to_string())?;
    let opened = tokio::runtime::Runtime::new()?.block_on(async {
        let port = config.port(config.listen.port());
        for one in exchange::open(&data, &config, port, &(Arc::new(SystemClock) as _), |other| other == name).await? {
            one.app.close().await;
        }
        anyhow::Ok(())
    });
    let kept = format!("{}.before-restore", database.display());
    if before {
        println!("What was there before is {kept}");
    }
    opened.context("the backup is in place, but the exchange doesn't open with it")?;
    println!("{} is the environment {name} now.", args.file.display());
    Ok(())
}

fn environment<'c>(config: &'c Config, wanted: Option<&'c str>) -> anyhow::Result<&'c str> {
    let names: Vec<&str> = config.environments.iter().map(|environment| environment.name.as_str()).collect();
    match (wanted, names.as_slice()) {
        (None, [only]) => Ok(only),
        (Some(name), _) if names.contains(&name) => Ok(name),
        _ => bail!("--environment must be one of {}", names.join(", ")),
    }
}
