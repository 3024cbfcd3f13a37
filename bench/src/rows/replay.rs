//! The floor of a redemption: the very statements that the verb runs, taken down from it and asked again of an equal database, one redemption
//! to a commit and one after the other.
//!
//! Taken down rather than written by hand, so that the floor follows the verb; asked again without the verb, so that what the verb computes
//! besides counts against it. Rows are stepped over and not read, and each commit is synced.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use app::orders::{Element, Ordered};
use app::products::IdOrUid;
use app::tokens::ClientCredentials;
use app::vxcs::{EndAsk, VxcOrder};
use app::{App, Trail};
use domain::{Clock, SystemClock};
use server::bench::{Histogram, Machine, Usage, pin};
use server::config::Config;
use server::exchange;
use server::secret_key::SecretKey;
use store::record::{Asked, Recorder, Wanted, again};
use store::{Lane, Options, Store};

use super::site::{unused, wests};
use crate::exchange::{Home, SERVER, World};
use crate::measure::{Run, count};
use crate::seed::Credentials;

/// The statements of redemptions, a list for each.
pub type Recorded = Vec<Vec<Asked>>;

/// Redeems at `most` so many keys one after the other in `home`, a copy of `world`, and takes down what that asks of the database.
pub fn record(world: &World, home: &Home, most: usize) -> Result<Recorded> {
    let companies = wests(world)?;
    let keys = unused(&home.file(), companies.len())?;
    eprintln!("taking down {} redemptions", keys.len().min(most));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let recorder = Recorder::default();
        let app = open(home, &recorder).await?;
        let mut wests = Vec::new();
        for company in &companies {
            wests.push((actor(&app, company).await?, IdOrUid::parse(&company.port)?));
        }
        recorder.take();
        for (key, (west, port)) in keys.iter().take(most).zip(wests.iter().cycle()) {
            app.buy(west, vec![order(*port, key)?]).await.context("a redemption was refused")?;
        }
        app.close().await;
        let mut recorded = recorder.take();
        // What somebody's token or key was used last is noted behind his back; nothing is inserted by it.
        recorded.retain(|one| one.iter().any(|asked| matches!(asked.wanted, Wanted::Id(_))));
        ensure!(!recorded.is_empty(), "nothing was taken down");
        Ok(recorded)
    })
}

async fn open(home: &Home, recorder: &Recorder) -> Result<App> {
    let config = Config { data: home.data(), ..Config::default() };
    let environment = config.environments.first().context("no environment")?;
    let key = SecretKey::read(&config.key_file())?;
    // As a server opens it, which may believe what it keeps in memory.
    let options = Options { instance: Some("bench".to_owned()), ..Options::at(home.database()) };
    let store = Store::open(&options)?.recorded(recorder.clone());
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    Ok(exchange::open_over(store, &config, environment, &key, config.listen.port(), &clock).await?.app)
}

async fn actor(app: &App, company: &Credentials) -> Result<app::Actor> {
    let (client_id, client_secret) = (company.client_id.clone(), company.secret.clone());
    let credentials = ClientCredentials::Form { client_id, client_secret };
    let issued = app.issue_token(&credentials, None).await?;
    Ok(app.authenticate(&issued.token, Trail::default()).await?)
}

fn order(port: IdOrUid, key: &str) -> Result<Ordered> {
    let order = VxcOrder {
        a_product: port,
        service_key: Some(key.parse().ok().context("a key is a uid")?),
        b_product: None,
        name: "To the other side".to_owned(),
        rate: 100,
        term: Some(1),
        shutdown: false,
        cost_centre: None,
        promo_code: None,
        a: EndAsk::default(),
        b: EndAsk::default(),
        tags: Vec::new(),
    };
    Ok(Ordered { place: "[0]".to_owned(), element: Element::Vxc(order) })
}

/// Asks all of it again in `home`, another copy of the same world, on the server's core.
pub fn run(home: Home, recorded: &Arc<Recorded>) -> Result<Run> {
    let recorded = Arc::clone(recorded);
    // The store's threads run where the one may that opens it.
    let thread: JoinHandle<Result<Run>> = std::thread::spawn(move || {
        pin(SERVER)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let before = (Machine::now()?, Usage::of(std::process::id())?);
        let (latency, took) = runtime.block_on(replay(&home, &recorded))?;
        let after = (Machine::now()?, Usage::of(std::process::id())?);
        let (own, seconds) = ((after.1.cpu - before.1.cpu).as_secs_f64(), took);
        Ok(Run {
            per_second: count(latency.count()) / seconds,
            p50: latency.quantile(500).as_secs_f64() * 1e3,
            p99: latency.quantile(990).as_secs_f64() * 1e3,
            cpu: own * 1e6 / count(latency.count()),
            load: own / seconds,
            resident: 0.0,
            requests: latency.count(),
            failures: BTreeMap::new(),
            foreign: ((after.0.busy - before.0.busy).as_secs_f64() - own).max(0.0) / seconds,
        })
    });
    thread.join().unwrap_or_else(|_| bail!("the replay panicked"))
}

async fn replay(home: &Home, recorded: &Arc<Recorded>) -> Result<(Histogram, f64)> {
    let store = Store::open(&Options::at(home.file()))?;
    let mut latency = Histogram::default();
    let began = Instant::now();
    for n in 0..recorded.len() {
        let (recorded, asked) = (Arc::clone(recorded), Instant::now());
        store.write(Lane::Any, move |tx| recorded.get(n).map_or(Ok(()), |one| again(tx, one))).await?;
        latency.note(asked.elapsed());
    }
    let took = began.elapsed().as_secs_f64();
    store.close().await;
    Ok((latency, took))
}
