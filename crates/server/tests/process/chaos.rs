//! The server is killed with -9 at random moments of an order load. A ledger on the client's side knows what was acknowledged.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::http::Method;
use serde_json::{Value, json};
use server::client::Client;

use crate::keyway::{Home, Keyway};
use crate::tenant::{Tenant, call};

/// Orders at the same time.
const CLIENTS: usize = 6;

fn rounds() -> usize {
    if std::env::var_os("KEYWAY_LONG").is_some() { 200 } else { 50 }
}

/// What the clients know: written down when an answer has come, and not before.
#[derive(Default)]
struct Ledger {
    /// Keys that were made.
    keys: HashSet<String>,
    /// Key → VXC, as the order's answer said.
    orders: HashMap<String, String>,
}

struct Load {
    east: String,
    west: String,
    east_port: String,
    west_port: String,
    ledger: Mutex<Ledger>,
    /// Requests begun so far: the killer's clock.
    begun: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_at_any_moment_and_the_rest_converges() {
    let home = Home::new("");
    let keyway = home.serve();
    let east = Tenant::join(&keyway, "East Ltd", "erin@east.example").await;
    let west = Tenant::join(&keyway, "West Pty", "will@west.example").await;
    let load = Arc::new(Load {
        east_port: port(&east, "East port").await,
        west_port: port(&west, "West port").await,
        east: east.session.clone(),
        west: west.session.clone(),
        ledger: Mutex::default(),
        begun: AtomicUsize::new(0),
    });
    drop(keyway);
    for round in 0..rounds() {
        let keyway = home.serve();
        load.check(&keyway, round).await;
        load.run_until_killed(keyway).await;
    }
    let keyway = home.serve();
    load.check(&keyway, rounds()).await;
    load.converge(&keyway).await;
    println!("{}", home.keyway(&["audit", "verify"]));
    keyway.stop();
    let ledger = load.ledger.lock().unwrap();
    assert!(ledger.orders.len() > rounds(), "the load was hardly one: {} orders", ledger.orders.len());
}

/// A Port of a tenant, LIVE.
async fn port(tenant: &Tenant, name: &str) -> String {
    let places = tenant.done(Method::GET, "/v3/locations?locationStatuses=Active", &Value::Null).await;
    let place = places.as_array().unwrap().iter().find(|one| one["metro"] == "Sydney").unwrap().clone();
    let element = json!({ "productName": name, "productType": "MEGAPORT", "portSpeed": 100_000, "term": 1, "locationId": place["id"],
        "market": place["market"], "config": {} });
    let bought = tenant.done(Method::POST, "/v4/networkdesign/buy", &json!({ "networkDesign": [element] })).await;
    let uid = bought[0]["technicalServiceUid"].as_str().unwrap().to_owned();
    while tenant.done(Method::GET, &format!("/v2/product/{uid}"), &Value::Null).await["provisioningStatus"] != "LIVE" {
        tokio::task::yield_now().await;
    }
    uid
}

impl Load {
    /// Orders from several clients until the process is killed, after a number of requests that nobody can foresee.
    async fn run_until_killed(self: &Arc<Self>, keyway: Keyway<'_>) {
        let moment = self.begun.load(Ordering::SeqCst) + 3 + chance(60);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (load, client) = (Arc::clone(self), keyway.client("localhost"));
                tokio::spawn(async move { while load.order(&client).await.is_ok() {} })
            })
            .collect();
        while self.begun.load(Ordering::SeqCst) < moment {
            tokio::task::yield_now().await;
        }
        for _ in 0..chance(2000) {
            std::hint::spin_loop();
        }
        // Dropping a server that runs kills it with SIGKILL.
        drop(keyway);
        for client in clients {
            client.await.unwrap();
        }
    }

    /// East makes a key, West redeems it. `Err` when the server is gone.
    async fn order(&self, client: &Client) -> anyhow::Result<()> {
        let key = json!({ "productUid": self.east_port, "singleUse": true, "maxSpeed": 10, "active": true });
        let made = self.send(client, &self.east, "/v2/service/key", &key).await?;
        assert_eq!(made.0, 200, "{}", made.1);
        let key = made.1["data"]["key"].as_str().unwrap().to_owned();
        self.ledger.lock().unwrap().keys.insert(key.clone());
        let bought = self.send(client, &self.west, "/v4/networkdesign/buy", &self.design(&key)).await?;
        assert_eq!(bought.0, 200, "{}", bought.1);
        let vxc = bought.1["data"][0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned();
        self.ledger.lock().unwrap().orders.insert(key, vxc);
        Ok(())
    }

    fn design(&self, key: &str) -> Value {
        let vxc = json!({ "productName": key, "serviceKey": key, "rateLimit": 1, "term": 1, "shutdown": false, "aEnd": {}, "bEnd": {} });
        json!({ "networkDesign": [{ "productUid": self.west_port, "associatedVxcs": [vxc] }] })
    }

    async fn send(&self, client: &Client, token: &str, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let bearer = format!("Bearer {token}");
        let headers = [crate::tenant::JSON, (axum::http::header::AUTHORIZATION, bearer.as_str())];
        let answer = client.request(Method::POST, path, &headers, body.to_string()).await?;
        Ok((answer.status.as_u16(), answer.json().unwrap_or_default()))
    }

    /// West's connections now: name (the key that made it) → uid and VLANs.
    async fn connections(&self, client: &Client) -> Vec<Value> {
        let path = format!("/v2/product/{}", self.west_port);
        let port = call(client, &self.west, Method::GET, &path, &Value::Null).await.json().unwrap();
        port["data"]["associatedVxcs"].as_array().unwrap().clone()
    }

    /// After a restart: everything acknowledged is there, nothing is there twice.
    async fn check(&self, keyway: &Keyway<'_>, round: usize) {
        let client = keyway.client("localhost");
        let connections = self.connections(&client).await;
        let (mut by_key, mut vlans) = (HashMap::new(), HashSet::new());
        for one in &connections {
            let key = one["productName"].as_str().unwrap().to_owned();
            let uid = one["productUid"].as_str().unwrap().to_owned();
            assert!(by_key.insert(key.clone(), uid).is_none(), "round {round}: key {key} made two connections");
            assert!(vlans.insert(one["aEnd"]["vlan"].as_i64().unwrap()), "round {round}: a VLAN is held twice");
        }
        let (orders, unsure) = {
            let ledger = self.ledger.lock().unwrap();
            let unsure: Vec<_> = ledger.keys.iter().filter(|key| !ledger.orders.contains_key(*key)).cloned().collect();
            (ledger.orders.clone(), unsure)
        };
        for (key, vxc) in &orders {
            assert_eq!(by_key.get(key), Some(vxc), "round {round}: an acknowledged order is lost");
        }
        // An order whose answer never came was done wholly or not at all: the key says which.
        for key in unsure {
            let (status, body) =
                self.send(&client, &self.west, "/v4/networkdesign/buy", &self.design(&key)).await.unwrap();
            let vxc = match (by_key.get(&key), status) {
                (Some(vxc), 400) => vxc.clone(),
                (None, 200) => body["data"][0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned(),
                (found, status) => {
                    panic!("round {round}: key {key} made {found:?}, and again answered {status}: {body}")
                }
            };
            self.ledger.lock().unwrap().orders.insert(key, vxc);
        }
    }

    /// Everything that was ordered goes LIVE without anybody's help.
    async fn converge(&self, keyway: &Keyway<'_>) {
        let client = keyway.client("localhost");
        let wanted = self.ledger.lock().unwrap().orders.len();
        loop {
            let connections = self.connections(&client).await;
            assert_eq!(connections.len(), wanted);
            if connections.iter().all(|one| one["provisioningStatus"] == "LIVE") {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// A number below `n` that differs from run to run.
fn chance(n: usize) -> usize {
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u8(0);
    usize::try_from(hasher.finish() % n as u64).unwrap()
}
