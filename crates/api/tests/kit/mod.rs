//! An exchange to test: a real one on a database of its own, with the sample catalogue, a clock that is moved and a network that
//! answers at once.
//!
//! ```ignore
//! let exchange = Exchange::start().await;
//! let east = exchange.company("East Ltd").await;
//! let answer = east.client().get("/v2/products").await;
//! assert_eq!(answer.status, 200);
//! ```

mod answer;
mod arrival;
mod authenticator;
mod client;
mod company;
mod key;
mod letters;
mod order;
mod person;
pub mod shop;

use std::sync::Arc;
use std::time::Duration;

use api::{Api, Endpoint};
use app::mail::Mailer;
use app::provisioning::Expired;
use app::{Actor, App, Parts, Settings};
use auth::envelope::Vault;
use auth::keys::Algorithm;
use domain::catalog::SAMPLE;
use domain::service_key::VlanReservation;
use domain::{ManualClock, Time};
use fabric::{Simulator, SimulatorConfig};
use store::{Options, Store};
use testbed::{Bed, Postgres, Template};
use tokio::sync::OnceCell;

pub use answer::{Answer, sorted};
pub use arrival::{Arrived, PASSWORD};
pub use authenticator::Authenticator;
pub use client::{Client, FORM, basic, form};
pub use company::Company;
pub use key::Key;
pub use letters::Letters;
pub use person::Person;

/// Where the clock stands at first: 2026-07-01T00:00:00Z.
pub const START: Time = Time::from_ms(1_782_864_000_000);

/// The key file of every exchange here.
pub const KEY_FILE: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// One environment's exchange, whole but for its listener.
pub struct Exchange {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    endpoint: Endpoint,
    bed: Bed,
}

impl Exchange {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        if settings.environment == self::settings().environment {
            return Self::open(settings, Bed::of(MADE.get_or_init(|| make(SAMPLE)).await)).await;
        }
        let exchange = Self::open(settings, Bed::new()).await;
        import(&exchange.app, SAMPLE).await;
        exchange
    }

    /// On SQLite, whatever the suite runs on: for tests that look into the file, or at what only one server can do.
    pub async fn on_file() -> Self {
        let exchange = Self::open(settings(), Bed::on_file()).await;
        import(&exchange.app, SAMPLE).await;
        exchange
    }

    /// Without a catalogue.
    pub async fn empty() -> Self {
        Self::open(settings(), Bed::new()).await
    }

    /// Two servers that share a PostgreSQL, and the clock.
    pub async fn pair(postgres: &Postgres) -> [Self; 2] {
        let (database, clock) = (postgres.database("exchange"), Arc::new(ManualClock::at(START)));
        let server = async |name: &str| {
            let bed = Bed::at(database.clone());
            let options = Options { instance: Some(name.to_owned()), ..bed.options() };
            Self::over(Store::open(&options).unwrap(), Arc::clone(&clock), settings(), bed).await
        };
        [server("one").await, server("two").await]
    }

    async fn open(settings: Settings, bed: Bed) -> Self {
        Self::over(bed.open(), Arc::new(ManualClock::at(START)), settings, bed).await
    }

    async fn over(store: Store, clock: Arc<ManualClock>, settings: Settings, bed: Bed) -> Self {
        let app = App::open(parts(store.clone(), &clock, settings, KEY_FILE)).await.unwrap();
        let endpoint = Endpoint::new(Api::new(app.clone(), "https://keyway.test/aup"));
        Self { app, clock, store, endpoint, bed }
    }

    /// Lets the workers work until nothing is left for them, moving the clock by the moments that they ask to wait.
    pub async fn run_workers(&self) {
        while self.app.expire_once().await.unwrap() != Expired::default() {}
        for _ in 0..100 {
            let Some(next) = self.app.reconcile_once().await.unwrap().next else { return };
            let wait = next.since(self.app.now());
            if wait > Duration::from_secs(10) {
                return;
            }
            self.clock.advance(wait);
        }
        panic!("the workers don't come to an end");
    }

    /// Sends what waits for the mail server and reads it: who each mail is to, and all of it as its reader sees it.
    pub async fn mails(&self) -> Vec<(String, String)> {
        let folder = self.folder().join("mail");
        std::fs::create_dir_all(&folder).unwrap();
        let mailer = Mailer::folder(&folder);
        while self.app.deliver_once(&mailer).await.unwrap().total() > 0 {}
        let mut mails = Vec::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            // Long lines are folded for the way.
            let mail = std::fs::read_to_string(entry.unwrap().path()).unwrap().replace("=\r\n", "");
            let to = mail.lines().find_map(|line| line.strip_prefix("To: ")).expect("a mail is to somebody").to_owned();
            mails.push((to, mail));
        }
        mails
    }

    /// Where its database lies, if it is in a file.
    pub fn folder(&self) -> &std::path::Path {
        self.bed.folder()
    }

    /// A caller with no token.
    pub fn stranger(&self) -> Client {
        Client::new(self.endpoint.clone(), None)
    }

    /// A caller with this bearer token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(self.endpoint.clone(), Some(token.to_owned()))
    }
}

/// A new database with the sample catalogue: importing it takes longer than most tests.
static MADE: OnceCell<Template> = OnceCell::const_new();

/// A new database with this catalogue.
async fn make(catalogue: &str) -> Template {
    let clock = Arc::new(ManualClock::at(START));
    let fill =
        async |store| import(&App::open(parts(store, &clock, settings(), KEY_FILE)).await.unwrap(), catalogue).await;
    Template::filled(fill).await
}

async fn import(app: &App, catalogue: &str) {
    app.import_catalogue(&Actor::local_operator("Test"), catalogue.to_owned()).await.unwrap();
}

/// The parts of an exchange on `store` whose secrets are sealed under the keys of `key_file`.
pub fn parts(store: Store, clock: &Arc<ManualClock>, settings: Settings, key_file: &str) -> Parts {
    let driver = Arc::new(Simulator::new(SimulatorConfig::instant(), Arc::clone(clock) as Arc<_>));
    let vault = Vault::from_key_file(key_file).unwrap();
    Parts { store, clock: Arc::clone(clock) as Arc<_>, vault, driver, settings }
}

pub fn settings() -> Settings {
    Settings {
        environment: "production".to_owned(),
        issuer: "https://auth.keyway.test".to_owned(),
        audience: "https://api.keyway.test".to_owned(),
        portal: "https://portal.keyway.test".to_owned(),
        token_algorithm: Algorithm::EdDsa,
        vlan_reservation: VlanReservation::AtCreation,
        consent_expiry: Duration::from_hours(14 * 24),
        invitation_expiry: Duration::from_hours(7 * 24),
        mail_from: "Keyway <no-reply@keyway.test>".to_owned(),
    }
}
