//! Three servers behind a balancer, each restarted in turn, while people and programs go on and the schema grows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderName, Method, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use server::client::Client;
use store::{Database, MIGRATIONS, Migration, Options, Store};
use tokio::time::MissedTickBehavior;

use crate::balancer::{Balancer, same};
use crate::cluster::{Cluster, times, token};
use crate::keyway::{Keyway, command};
use crate::ledger::port;
use crate::tenant::{FORM, JSON, Key, Tenant};

/// Requests a second, of all clients together, at the most.
const RATE: usize = 500;
const CLIENTS: usize = 20;

const ONCE: HeaderName = HeaderName::from_static("idempotency-key");

/// Somebody who uses the exchange.
struct Caller {
    client: Client,
    session: String,
    token: String,
    key: Key,
    port: String,
    number: usize,
}

impl Caller {
    /// The status of the next request, or why there is none.
    async fn call(&self, n: usize) -> Result<u16, String> {
        let (bearer, session) = (format!("Bearer {}", self.token), format!("Bearer {}", self.session));
        let secret = BASE64_STANDARD.encode(format!("{}:{}", self.key.client_id, self.key.secret));
        let (basic, once) = (format!("Basic {secret}"), format!("{}-{n}", self.number));
        let (method, path, headers, body) = match n % 20 {
            0 => {
                let wish = json!({ "productUid": self.port, "singleUse": false, "maxSpeed": 10, "active": true });
                let headers = vec![JSON, (header::AUTHORIZATION, session.as_str()), (ONCE, once.as_str())];
                (Method::POST, "/v2/service/key", headers, wish.to_string())
            }
            10 => {
                let headers = vec![FORM, (header::AUTHORIZATION, basic.as_str())];
                (Method::POST, "/oauth2/token", headers, "grant_type=client_credentials".to_owned())
            }
            odd if odd % 2 == 1 => {
                (Method::GET, "/v3/locations", vec![(header::AUTHORIZATION, session.as_str())], String::new())
            }
            _ => (Method::GET, "/v2/products", vec![(header::AUTHORIZATION, bearer.as_str())], String::new()),
        };
        let answer = self.client.request(method, path, &headers, body).await;
        match answer {
            Ok(answer) if answer.status.is_success() => Ok(answer.status.as_u16()),
            Ok(answer) => Err(format!("{path}: {} {}", answer.status, answer.text())),
            Err(error) => Err(format!("{path}: {error:#}")),
        }
    }
}

/// What the start of a newer program does to the database: one more migration, on tables that everybody uses.
async fn expand(database: Database) {
    let next = Migration {
        number: MIGRATIONS[MIGRATIONS.len() - 1].number + 1,
        sql: "ALTER TABLE service_keys ADD COLUMN colour TEXT NOT NULL DEFAULT 'none';
            ALTER TABLE api_keys ADD COLUMN colour TEXT;
            CREATE TABLE colours (id INTEGER PRIMARY KEY, name TEXT NOT NULL);",
        contracts: None,
    };
    let migrations = [MIGRATIONS, &[next]].concat().leak();
    let newer = tokio::task::spawn_blocking(move || Store::open(&Options { migrations, ..Options::at(database) }));
    newer.await.unwrap().unwrap().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_restarted_in_turn_behind_a_balancer_fail_no_request_nor_does_a_schema_that_grows() {
    let cluster = Cluster::new(3, 0, "[limits]\nleave_seconds = 3");
    let mut running = cluster.serve();
    let balancer = Balancer::before(&running).await;
    let east = Tenant::join(&running[0], "East Ltd", "erin@east.example").await;
    let (key, port) = (east.key(60).await, port(&east, "East port").await);
    let (over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut callers = Vec::new();
    for number in 0..CLIENTS {
        let client = balancer.client();
        let token = token(&client, &key).await;
        let (session, key, port) = (east.session.clone(), key.clone(), port.clone());
        let caller = Caller { client, session, token, key, port, number };
        let (over, answered) = (Arc::clone(&over), Arc::clone(&answered));
        callers.push(tokio::spawn(async move {
            let mut pace = tokio::time::interval(Duration::from_millis((1000 * CLIENTS / RATE) as u64));
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut failed = Vec::new();
            for n in number.. {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                pace.tick().await;
                match caller.call(n).await {
                    Ok(_) => drop(answered.fetch_add(1, Ordering::SeqCst)),
                    Err(why) => failed.push(why),
                }
            }
            failed
        }));
    }
    let begun = Instant::now();
    for round in 0..times(1, 6) {
        for n in 0..running.len() {
            if round == 0 && n == 1 {
                // The first that is newer brings the schema up to date while the others are older.
                expand(cluster.postgres.as_ref().unwrap().named("exchange")).await;
            }
            let server = running.remove(n);
            let address = server.address();
            server.signal("TERM");
            balancer.until(n, false).await;
            assert!(server.wait().success());
            running.insert(n, cluster.homes[n].start(command(&cluster.homes[n].config()).args(same(address))));
            balancer.until(n, true).await;
            let seen = answered.load(Ordering::SeqCst);
            while answered.load(Ordering::SeqCst) < seen + RATE / 2 {
                tokio::task::yield_now().await;
            }
        }
    }
    let span = begun.elapsed();
    over.store(true, Ordering::SeqCst);
    let mut failed = Vec::new();
    for caller in callers {
        failed.extend(caller.await.unwrap());
    }
    let answered = answered.load(Ordering::SeqCst);
    println!("{answered} requests in {span:?}, {} a second", answered as u128 * 1000 / span.as_millis());
    let some = &failed[..failed.len().min(5)];
    assert!(failed.is_empty(), "{} of {answered} failed: {some:?}\n{}", failed.len(), balancer.log());
    running.into_iter().for_each(Keyway::stop);
}
