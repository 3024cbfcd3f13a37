//! An exchange with its portal, and browsers without a script: they keep cookies, follow redirects, and send the forms they are shown.

#[path = "../../../api/tests/kit/authenticator.rs"]
mod authenticator;
mod browser;
mod company;
pub mod crawl;
mod seen;

use std::sync::Arc;
use std::time::Duration;

use app::provisioning::Expired;
use app::{Actor, App, Parts, Settings};
use auth::{Algorithm, Vault};
use axum::Router;
use domain::service_key::VlanReservation;
use domain::{ManualClock, Time};
use fabric::{Simulator, SimulatorConfig};
use store::Store;
use testbed::{Bed, Template};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

pub use authenticator::Authenticator;
pub use browser::Browser;
pub use company::{Company, PASSWORD, Pair};
pub use seen::Seen;

/// Where the clock stands at first: 2026-07-01T00:00:00Z.
pub const START: Time = Time::from_ms(1_782_864_000_000);

pub struct Portal {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub stop: CancellationToken,
    router: Router,
    bed: Bed,
}

impl Portal {
    /// With the sample catalogue.
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let bed = Bed::of(MADE.get_or_init(make).await);
        let store = bed.open();
        let clock = Arc::new(ManualClock::at(START));
        let mut settings = settings();
        change(&mut settings);
        let app = App::open(parts(store.clone(), &clock, settings)).await.unwrap();
        let stop = CancellationToken::new();
        Self { router: portal::router(app.clone(), stop.clone()), app, clock, store, stop, bed }
    }

    /// Nobody is signed in with it yet.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// All letters that have been sent, each as it went.
    pub async fn letters(&self) -> Vec<String> {
        let folder = self.bed.folder().join("mail");
        std::fs::create_dir_all(&folder).unwrap();
        self.app.deliver_once(&app::mail::Mailer::folder(&folder)).await.unwrap();
        let letters = std::fs::read_dir(folder).unwrap();
        letters.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap().replace("=\r\n", "")).collect()
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
}

/// A new database with the sample catalogue: importing it takes longer than most tests.
static MADE: OnceCell<Template> = OnceCell::const_new();

async fn make() -> Template {
    let clock = Arc::new(ManualClock::at(START));
    let fill = async |store| {
        let app = App::open(parts(store, &clock, settings())).await.unwrap();
        app.import_catalogue(&Actor::local_operator("Test"), domain::catalog::SAMPLE.to_owned()).await.unwrap();
    };
    Template::filled(fill).await
}

fn parts(store: Store, clock: &Arc<ManualClock>, settings: Settings) -> Parts {
    let driver = Arc::new(Simulator::new(SimulatorConfig::instant(), Arc::clone(clock) as Arc<_>));
    let vault = Vault::from_key_file(&"00aa".repeat(16)).unwrap();
    Parts { store, clock: Arc::clone(clock) as Arc<_>, vault, driver, settings }
}

fn settings() -> Settings {
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
