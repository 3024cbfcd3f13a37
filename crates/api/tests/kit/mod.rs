//! An exchange to test: a real one on SQLite in a folder of its own, with a clock that is moved and a network that answers at once.
//!
//! ```ignore
//! let exchange = Exchange::start().await;
//! let east = exchange.company("East Ltd").await;
//! let answer = east.client().get("/v2/products").await;
//! assert_eq!(answer.status, 200);
//! ```

mod answer;
mod client;
mod company;

use std::sync::Arc;
use std::time::Duration;

use api::Api;
use app::{App, Parts, Settings};
use auth::envelope::Vault;
use auth::keys::Algorithm;
use domain::service_key::VlanReservation;
use domain::{ManualClock, Time};
use fabric::{Simulator, SimulatorConfig};
use store::{Options, Store};

pub use answer::Answer;
pub use client::Client;
pub use company::Company;

/// Where the clock stands at first: 2026-07-01T00:00:00Z.
pub const START: Time = Time::from_ms(1_782_864_000_000);

/// The key file of every exchange here.
pub const KEY_FILE: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// One environment's exchange, whole but for its listener.
pub struct Exchange {
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    router: axum::Router,
    _folder: tempfile::TempDir,
}

impl Exchange {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Options::for_tests(folder.path().join("exchange.db"))).unwrap();
        let clock = Arc::new(ManualClock::at(START));
        let mut settings = settings();
        change(&mut settings);
        let app = App::open(parts(store.clone(), &clock, settings, KEY_FILE)).await.unwrap();
        let router = api::router(Api::new(app.clone(), "https://keyway.test/aup"));
        Self { app, clock, store, router, _folder: folder }
    }

    /// A caller with no token.
    pub fn stranger(&self) -> Client {
        Client::new(self.router.clone(), None)
    }

    /// A caller with this bearer token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(self.router.clone(), Some(token.to_owned()))
    }
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
