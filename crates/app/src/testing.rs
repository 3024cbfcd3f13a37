//! An exchange to test the inside with: a real store on a database of its own, a clock that is moved, a network that answers at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use auth::envelope::Vault;
use auth::keys::Algorithm;
use domain::people::{PersonKind, PersonState};
use domain::service_key::VlanReservation;
use domain::{ManualClock, PersonId, Position, Role, Time};
use fabric::{Simulator, SimulatorConfig};
use store::people::{self, Person};
use store::{Lane, companies};
use testbed::Bed;

use crate::act::Work;
use crate::{Act, Actor, App, Error, Member, Parts, Settings, Trail, Who};

/// Where the clock stands at first: 2026-07-01T00:00:00Z.
pub(crate) const START: Time = Time::from_ms(1_782_864_000_000);

pub(crate) struct Exchange {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    bed: Bed,
}

impl Exchange {
    pub(crate) async fn start() -> Self {
        Self::on(Bed::new()).await
    }

    /// On SQLite, for tests that put their hands into the file.
    pub(crate) async fn on_file() -> Self {
        Self::on(Bed::on_file()).await
    }

    async fn on(bed: Bed) -> Self {
        let store = bed.open();
        let clock = Arc::new(ManualClock::at(START));
        let driver = Arc::new(Simulator::new(SimulatorConfig::instant(), Arc::clone(&clock) as Arc<_>));
        let vault = Vault::from_key_file(&"0123456789abcdef".repeat(4)).unwrap();
        let parts = Parts { store, clock: Arc::clone(&clock) as Arc<_>, vault, driver, settings: settings() };
        Self { app: App::open(parts).await.unwrap(), clock, bed }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.bed.file()
    }

    pub(crate) async fn company(&self, name: &str) -> Member {
        let (draw, name) = (self.app.draw().unwrap(), name.to_owned());
        let (uid, number) = (draw.ids().uid(), draw.ids().number());
        let member = Member { id: domain::CompanyId(0), uid, number, name: name.clone() };
        let insert = move |tx: &store::Tx<'_>| Ok(companies::insert(tx, uid, number, &name, draw.now)?);
        Member { id: self.app.write(Lane::Any, insert).await.unwrap(), ..member }
    }

    /// A person who is signed in, whatever the state.
    pub(crate) async fn person(&self, company: &Member, position: Position, state: PersonState, email: &str) -> Actor {
        let draw = self.app.draw().unwrap();
        let mut ids = draw.ids();
        let person = Person {
            id: PersonId(0),
            uid: ids.uid(),
            number: ids.number(),
            company_id: Some(company.id),
            kind: PersonKind::User,
            first_name: "Ada".to_owned(),
            last_name: position.to_string(),
            email: (!email.is_empty()).then(|| email.to_owned()),
            wanted_email: None,
            phone: None,
            position,
            state,
            password: None,
            totp_secret: None,
            totp_on: false,
            totp_last_step: 0,
            totp_failures: 0,
            created_at: draw.now,
            updated_at: draw.now,
            last_login_at: None,
        };
        let (uid, name) = (person.uid, format!("Ada {position}"));
        let id = self.app.write(Lane::Any, move |tx| Ok(people::insert(tx, &person)?)).await.unwrap();
        let who = Who::Person { id, uid, name, session: 0 };
        Actor {
            who,
            role: Role::Person(position),
            company: Some(company.clone()),
            trail: Trail::default(),
            warrant: None,
        }
    }

    /// Runs `work` as a verb of the exchange itself.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.app.reveal(&Actor::system(), Act::free("test.run", "test", None), Lane::Any, work).await
    }
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
