//! `bench seed-data`: an exchange of any size, made quickly and as if its companies had ordered all of it.
//!
//! Rows are written by the store's own functions, hundreds to a transaction: SQLite walks through the journal of a savepoint at each statement, so
//! that thousands take longer, not shorter. The exchange itself makes the catalogue and chains the audit
//! trail. What a company has lies in the same places in every size: company n has Ports at each of the locations in turn, key k is on a Port
//! of company k modulo their number, and the first keys have been used by the companies next to them.

mod access;
mod connections;
mod keys;
mod plant;
mod ports;
mod progress;

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use app::{Actor, App};
use auth::envelope::Vault;
use auth::{Algorithm, Pepper};
use domain::{Clock, Draw, SystemClock, Time};
use server::config::Config;
use server::data_dir::DataDir;
use server::exchange;
use server::secret_key::SecretKey;
use store::{Durability, Options, Store};

pub use access::Company;
use progress::Progress;

/// API credentials of all companies, one line each: see [`Credentials`].
const CREDENTIALS: &str = "credentials.tsv";
/// VLANs of a Port that seeding may take, so that some are left to be ordered.
const VLANS: u64 = 3000;

#[derive(Debug, Clone, clap::Args)]
pub struct Size {
    /// Companies, each with an administrator, an API key and Ports
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(2..))]
    pub companies: u64,
    /// Single-use service keys that hold a VLAN, among all companies
    #[arg(long, default_value_t = 10_000)]
    pub keys: u64,
    /// Connections, each made with a key of its own between two companies
    #[arg(long, default_value_t = 1000)]
    pub vxcs: u64,
    /// Ports of each company
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
    pub ports: u64,
    /// How tokens are signed: EdDSA or ES256
    #[arg(long, default_value = "EdDSA", value_parser = algorithm)]
    pub algorithm: Algorithm,
}

fn algorithm(text: &str) -> Result<Algorithm, String> {
    serde_json::from_value(text.into()).map_err(|_| "EdDSA or ES256".to_owned())
}

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The data directory to make, for `keyway --data DIRECTORY serve`
    directory: PathBuf,
    #[command(flatten)]
    size: Size,
}

/// What the steps share.
struct World {
    store: Store,
    pepper: Pepper,
    size: Size,
    /// When everything was ordered.
    then: Time,
}

pub fn run(args: &Args) -> Result<()> {
    make(&args.directory, &args.size)?;
    println!("{} is ready: keyway --data {0} serve", args.directory.display());
    println!("Client id, secret, company and a Port of each company are in {CREDENTIALS} there. The first of them:");
    for credentials in credentials(&args.directory)?.into_iter().take(3) {
        println!("  {} {}", credentials.client_id, credentials.secret);
    }
    Ok(())
}

/// Makes a data directory at `directory`, where there is none yet.
pub fn make(directory: &Path, size: &Size) -> Result<()> {
    let places = size.companies * size.ports;
    ensure!(size.vxcs <= size.keys, "each connection uses a key of its own: at most {} connections", size.keys);
    ensure!(
        size.keys.div_ceil(places) + size.vxcs.div_ceil(places) <= VLANS,
        "too much for the VLANs of {places} Ports: make more companies or more Ports"
    );
    ensure!(!directory.exists(), "{} is there already", directory.display());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(fill(directory, size))
}

async fn fill(directory: &Path, size: &Size) -> Result<()> {
    let config = Config { data: directory.to_owned(), token_algorithm: size.algorithm, ..Config::default() };
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    let then = clock.now().minus(Duration::from_hours(24));
    let data = DataDir::open_alone(directory)?;
    let app = open(&data, &config, &clock).await?;
    let ports = size.companies * size.ports;
    let catalogue = plant::catalogue(ports)?;
    app.import_catalogue(&Actor::system(), catalogue.to_toml()?).await?;
    app.close().await;

    let database = exchange::file(&data, "production")?;
    let vault = SecretKey::read(&config.key_file())?.vault()?;
    // Nobody is waiting for a commit here; what counts is on the disk once the exchange has chained the trail.
    let store = Store::open(&Options { durability: Durability::Process, ..Options::at(&database) })?;
    let pepper = pepper(&store, &vault).await?;
    let world = World { store, pepper, size: size.clone(), then };
    let companies = access::make(&world).await?;
    let ports = ports::make(&world, &catalogue, &companies).await?;
    let keys = keys::make(&world, &companies, &ports).await?;
    connections::make(&world, &companies, &ports, &keys).await?;
    world.store.close().await;
    write_credentials(directory, &companies, &ports, size)?;

    let app = open(&data, &config, &clock).await?;
    let mut progress = Progress::new("audit trail", 0);
    loop {
        let chained = app.seal_once().await?;
        progress.add(u64::try_from(chained)?);
        if chained == 0 {
            break;
        }
    }
    app.close().await;
    Ok(())
}

async fn open(data: &DataDir, config: &Config, clock: &Arc<dyn Clock>) -> Result<App> {
    let mut exchanges = exchange::open(data, config, config.listen.port(), clock, |_| true).await?;
    Ok(exchanges.pop().context("no environment")?.app)
}

async fn pepper(store: &Store, vault: &Vault) -> Result<Pepper> {
    let sealed = store.read(|tx| store::meta::get(tx, "pepper")).await?;
    Ok(Pepper::open(&sealed.context("the database has no pepper")?, vault)?)
}

/// What a company's program needs.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub client_id: String,
    pub secret: String,
    /// The uid of its first Port.
    pub port: String,
}

fn write_credentials(
    directory: &Path,
    companies: &[Company],
    ports: &[store::products::Product],
    size: &Size,
) -> Result<()> {
    let mut text = String::new();
    for (company, ports) in companies.iter().zip(ports.chunks(usize::try_from(size.ports)?)) {
        let port = ports.first().context("a company without a Port")?;
        let line = format!("{}\t{}\t{}\t{}\n", company.client_id, company.secret, company.member.uid, port.uid);
        text.push_str(&line);
    }
    let path = directory.join(CREDENTIALS);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

/// The credentials of a data directory that was made here, in the order of the companies.
pub fn credentials(directory: &Path) -> Result<Vec<Credentials>> {
    let path = directory.join(CREDENTIALS);
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let line = |line: &str| match line.split('\t').collect::<Vec<_>>().as_slice() {
        [client_id, secret, _company, port] => Some(Credentials {
            client_id: (*client_id).to_owned(),
            secret: (*secret).to_owned(),
            port: (*port).to_owned(),
        }),
        _ => None,
    };
    text.lines().map(|text| line(text).context("a line of it has other fields")).collect()
}

/// Randomness for one transaction.
fn draw(now: Time) -> Result<Draw> {
    Ok(Draw::new(now)?)
}
