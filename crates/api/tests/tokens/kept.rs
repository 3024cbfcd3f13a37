//! What is kept in memory of who may come in says at each request what the database says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::api_keys::NewApiKey;
use app::companies::UpdateCompany;
use app::people::{PersonRef, UpdatePerson};
use app::tokens::ClientCredentials;
use app::{Actor, App, Trail};
use domain::{Action, Position};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::kit::{Company, Exchange, Key, Person, parts, settings};

/// Something that may change who may come in. Indices wrap around what there is.
#[derive(Debug, Clone)]
enum Step {
    MakeKey(usize),
    RenameKey(usize),
    DeleteKey(usize),
    GetToken(usize),
    RevokeToken(usize),
    Activate(usize, bool),
    LockOut(usize),
    Unlock(usize),
    Rename(usize),
    Position(usize, Position),
    EndOtherSessions(usize),
    SignOut(usize),
    Suspend(bool),
    RenameCompany,
    RotateKeys,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let one = || 0_usize..8;
    let position = prop_oneof![Just(Position::CompanyAdmin), Just(Position::ReadOnly), Just(Position::Finance)];
    prop_oneof![
        3 => one().prop_map(Step::MakeKey),
        1 => one().prop_map(Step::RenameKey),
        1 => one().prop_map(Step::DeleteKey),
        4 => one().prop_map(Step::GetToken),
        2 => one().prop_map(Step::RevokeToken),
        3 => (one(), any::<bool>()).prop_map(|(who, active)| Step::Activate(who, active)),
        1 => one().prop_map(Step::LockOut),
        1 => one().prop_map(Step::Unlock),
        1 => one().prop_map(Step::Rename),
        1 => (one(), position).prop_map(|(who, position)| Step::Position(who, position)),
        1 => one().prop_map(Step::EndOtherSessions),
        1 => one().prop_map(Step::SignOut),
        2 => any::<bool>().prop_map(Step::Suspend),
        1 => Just(Step::RenameCompany),
        1 => Just(Step::RotateKeys),
        1 => (0_u64..60 * 30).prop_map(Step::Wait),
    ]
}

struct Run {
    exchange: Exchange,
    east: Company,
    people: Vec<Person>,
    keys: Vec<Key>,
    tokens: Vec<String>,
    names: usize,
    /// Steps after which somebody came in or was kept out otherwise than before.
    changes: usize,
    before: Vec<bool>,
}

impl Run {
    async fn start() -> Self {
        let exchange = Exchange::start().await;
        let east = exchange.company("East Ltd").await;
        let bob = exchange.person(east.id, "Bob Byron", Position::CompanyAdmin).await;
        let people = vec![east.ada.clone(), bob];
        let (keys, tokens) = (vec![east.key.clone()], vec![east.token.clone()]);
        Self { exchange, east, people, keys, tokens, names: 0, changes: 0, before: Vec::new() }
    }

    fn person(&self, n: usize) -> &Person {
        &self.people[n % self.people.len()]
    }

    fn key(&self, n: usize) -> &Key {
        &self.keys[n % self.keys.len()]
    }

    /// Somebody who is signed in, if that one still is.
    async fn signed_in(&self, n: usize) -> Option<Actor> {
        self.exchange.app.authenticate(&self.person(n).session, Trail::default()).await.ok()
    }

    /// A Company Admin who is signed in, if there is one.
    async fn admin(&self) -> Option<Actor> {
        for n in 0..self.people.len() {
            let actor = self.signed_in(n).await;
            if actor.as_ref().is_some_and(|actor| actor.may(Action::ManageApiKeys).is_ok()) {
                return actor;
            }
        }
        None
    }

    async fn take(&mut self, step: &Step) {
        self.names += 1;
        let (app, operator) = (self.exchange.app.clone(), Actor::local_operator("Test"));
        let which = |n: usize| PersonRef::Uid(self.person(n).uid);
        let update = |change: UpdatePerson, n: usize| {
            let (app, operator, which) = (app.clone(), operator.clone(), which(n));
            async move { app.update_person(&operator, which, change).await.ok() }
        };
        // What is refused changes nothing, which is compared as well.
        match step {
            Step::MakeKey(n) => {
                let Some(actor) = self.signed_in(*n).await else { return };
                let new = NewApiKey {
                    name: format!("Key {}", self.names),
                    role: "Company Admin".to_owned(),
                    token_minutes: Some(1440),
                    service_user: None,
                };
                if let Ok(made) = app.create_api_key(&actor, new).await {
                    let (uid, client_secret) = (made.uid.to_string(), made.secret.expose().to_owned());
                    self.keys.push(Key { uid, client_id: made.client_id, client_secret });
                }
            }
            Step::RenameKey(n) => {
                let Some(actor) = self.admin().await else { return };
                let _ =
                    app.rename_api_key(&actor, self.key(*n).uid.parse().unwrap(), format!("Key {}", self.names)).await;
            }
            Step::DeleteKey(n) => {
                let Some(actor) = self.admin().await else { return };
                let _ = app.delete_api_key(&actor, self.key(*n).uid.parse().unwrap()).await;
            }
            Step::GetToken(n) => {
                if let Ok(issued) = app.issue_token(&credentials(self.key(*n)), None).await {
                    self.tokens.push(issued.token);
                }
            }
            Step::RevokeToken(n) => {
                let Some(actor) = self.admin().await else { return };
                let _ = app.revoke_token(&actor, &self.tokens[n % self.tokens.len()]).await;
            }
            Step::Activate(n, active) => {
                update(UpdatePerson { active: Some(*active), ..UpdatePerson::default() }, *n).await;
            }
            Step::LockOut(n) => drop(app.lock_out(&operator, which(*n)).await),
            Step::Unlock(n) => drop(app.unlock(&operator, which(*n)).await),
            Step::Rename(n) => {
                let first_name = Some(format!("Bob {}", self.names));
                update(UpdatePerson { first_name, ..UpdatePerson::default() }, *n).await;
            }
            Step::Position(n, position) => {
                let position = Some(position.to_string());
                update(UpdatePerson { position, ..UpdatePerson::default() }, *n).await;
            }
            Step::EndOtherSessions(n) => {
                let Some(actor) = self.signed_in(*n).await else { return };
                let _ = app.end_other_sessions(&actor).await;
            }
            Step::SignOut(n) => {
                let Some(actor) = self.signed_in(*n).await else { return };
                let _ = app.sign_out(&actor).await;
                let fresh = self.exchange.person(self.east.id, "Eve Early", Position::CompanyAdmin).await;
                self.people.push(fresh);
            }
            Step::Suspend(true) => drop(app.suspend_company(&operator, self.east.uid).await),
            Step::Suspend(false) => drop(app.resume_company(&operator, self.east.uid).await),
            Step::RenameCompany => {
                let Some(actor) = self.admin().await else { return };
                let name = format!("East {} Ltd", self.names);
                let change = UpdateCompany { name: Some(name.clone()), ..UpdateCompany::default() };
                if app.update_company(&actor, change).await.is_ok() {
                    let _ = app.confirm_company_name(&operator, self.east.uid, &name).await;
                }
            }
            Step::RotateKeys => drop(app.rotate_keys_once().await),
            Step::Wait(minutes) => self.exchange.clock.advance(Duration::from_secs(minutes * 60)),
        }
    }

    /// Compares with an exchange on the same database that has just been opened and knows nothing.
    async fn compare(&mut self, after: &Step) {
        let kept = &self.exchange.app;
        let afresh = parts(self.exchange.store.clone(), &self.exchange.clock, settings(), crate::kit::KEY_FILE);
        let afresh = App::open(afresh).await.unwrap();
        let mut comes_in = Vec::new();
        let sessions = self.people.iter().map(|person| &person.session);
        for bearer in self.tokens.iter().chain(sessions) {
            let (now, again) = (told(kept, bearer).await, told(kept, bearer).await);
            let truth = told(&afresh, bearer).await;
            assert_eq!((&now, &again), (&truth, &truth), "after {after:?}");
            comes_in.push(truth.is_ok());
        }
        for key in &self.keys {
            let ask = async |app: &App| app.issue_token(&credentials(key), None).await.is_ok();
            let truth = ask(&afresh).await;
            assert_eq!(ask(kept).await, truth, "after {after:?}");
            comes_in.push(truth);
        }
        self.changes += usize::from(comes_in != self.before);
        self.before = comes_in;
        afresh.settled().await;
    }
}

async fn told(app: &App, bearer: &str) -> Result<Actor, String> {
    let told = app.authenticate(bearer, Trail::default()).await;
    // When it was looked at is what differs.
    told.map(|actor| Actor { warrant: None, ..actor }).map_err(|refused| refused.to_string())
}

fn credentials(key: &Key) -> ClientCredentials {
    ClientCredentials::Form { client_id: key.client_id.clone(), client_secret: key.client_secret.clone() }
}

#[test]
fn who_comes_in_is_who_would_if_nothing_were_kept() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api", "AK-25 api", "AK-36 api"]);
    let (cases, steps) = if std::env::var_os("KEYWAY_LONG").is_some() { (200, 60) } else { (16, 24) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let (changes, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), steps / 2..steps), |history| {
            runtime.block_on(async {
                let mut run = Run::start().await;
                for step in &history {
                    run.take(step).await;
                    run.compare(step).await;
                }
                changes.fetch_add(run.changes, Ordering::Relaxed);
                taken.fetch_add(history.len(), Ordering::Relaxed);
            });
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let (changes, taken) = (changes.into_inner(), taken.into_inner());
    assert!(changes * 4 > taken, "only {changes} of {taken} steps changed anything");
}

#[tokio::test]
async fn a_request_of_somebody_known_asks_the_database_nothing() {
    // Where others may write to the database too, nothing is kept yet.
    let exchange = Exchange::on_file().await;
    let east = exchange.company("East Ltd").await;
    for bearer in [&east.token, &east.ada.session] {
        assert!(told(&exchange.app, bearer).await.is_ok());
    }
    assert!(exchange.app.issue_token(&credentials(&east.key), None).await.is_ok());
    exchange.app.settled().await;
    let before = exchange.store.statements();
    for _ in 0..100 {
        for bearer in [&east.token, &east.ada.session] {
            assert!(told(&exchange.app, bearer).await.is_ok());
        }
        assert!(exchange.app.issue_token(&credentials(&east.key), None).await.is_ok());
    }
    exchange.app.settled().await;
    assert_eq!(exchange.store.statements() - before, 0);
}

#[tokio::test]
async fn that_a_key_is_used_is_noted_every_five_minutes() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let used = async || {
        exchange.app.settled().await;
        let id = east.key.client_id.clone();
        let key = exchange.store.read(move |tx| store::api_keys::by_client_id(tx, &id)).await.unwrap();
        key.unwrap().used_at
    };
    let first = used().await;
    assert_eq!(first, Some(exchange.app.now()));
    exchange.clock.advance(Duration::from_secs(299));
    exchange.token(&east.key).await;
    assert_eq!(used().await, first);
    exchange.clock.advance(Duration::from_secs(1));
    exchange.token(&east.key).await;
    assert_eq!(used().await, Some(exchange.app.now()));
}
