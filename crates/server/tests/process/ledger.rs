//! An order load with a ledger on the client's side: it knows what was begun, under which `Idempotency-Key`, and what was acknowledged.
//! After a failure all of it is sent again, and nothing is done twice.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{HeaderName, Method, header};
use serde_json::{Value, json};
use server::client::Client;

use crate::tenant::{Tenant, call};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What the clients know.
#[derive(Default)]
pub struct Ledger {
    /// What a service key was asked for under → the key: written down when it is begun, and when its answer has come.
    wishes: HashMap<String, Option<String>>,
    /// Key → VXC, as the order's answer said.
    pub orders: HashMap<String, String>,
    /// Wishes begun since the last failure.
    fresh: Vec<String>,
}

pub struct Load {
    east: String,
    west: String,
    east_port: String,
    west_port: String,
    pub ledger: Mutex<Ledger>,
    /// Requests begun so far: the clock of whoever makes something fail.
    pub begun: AtomicUsize,
}

/// A Port of a tenant, LIVE.
pub async fn port(tenant: &Tenant, name: &str) -> String {
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
    pub async fn new(east: &Tenant, west: &Tenant) -> Self {
        Self {
            east_port: port(east, "East port").await,
            west_port: port(west, "West port").await,
            east: east.session.clone(),
            west: west.session.clone(),
            ledger: Mutex::default(),
            begun: AtomicUsize::new(0),
        }
    }

    /// East makes a key, West redeems it. `Err` when it isn't known whether that was done.
    pub async fn order(&self, client: &Client) -> anyhow::Result<()> {
        let wish = format!("wish-{}", self.begun.fetch_add(1, Ordering::SeqCst));
        {
            let mut ledger = self.ledger.lock().unwrap();
            ledger.wishes.insert(wish.clone(), None);
            ledger.fresh.push(wish.clone());
        }
        let key = self.make(client, &wish).await?;
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.redeem(client, &key).await.map(drop)
    }

    /// The key that East gets for a wish, now or when it was sent before.
    pub async fn make(&self, client: &Client, wish: &str) -> anyhow::Result<String> {
        let body = json!({ "productUid": self.east_port, "singleUse": true, "maxSpeed": 10, "active": true });
        let made = self.send(client, &self.east, "/v2/service/key", wish, &body).await?.1;
        let key = made["data"]["key"].as_str().unwrap().to_owned();
        let before = self.ledger.lock().unwrap().wishes.insert(wish.to_owned(), Some(key.clone())).flatten();
        assert!(before.is_none_or(|before| before == key), "{wish} was acknowledged and made a second key");
        Ok(key)
    }

    /// The VXC that West gets for a key, and whether it was made by an earlier order with the same key.
    pub async fn redeem(&self, client: &Client, key: &str) -> anyhow::Result<(String, bool)> {
        let vxc = json!({ "productName": key, "serviceKey": key, "rateLimit": 1, "term": 1, "shutdown": false, "aEnd": {}, "bEnd": {} });
        let design = json!({ "networkDesign": [{ "productUid": self.west_port, "associatedVxcs": [vxc] }] });
        let (again, bought) = self.send(client, &self.west, "/v4/networkdesign/buy", key, &design).await?;
        let vxc = bought["data"][0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned();
        let before = self.ledger.lock().unwrap().orders.insert(key.to_owned(), vxc.clone());
        assert!(before.is_none_or(|before| before == vxc), "the order with {key} was acknowledged and done again");
        Ok((vxc, again))
    }

    /// Sends a request under its key: whether it is answered from before, and what with. `Err` when that isn't known.
    async fn send(
        &self,
        client: &Client,
        token: &str,
        path: &str,
        key: &str,
        body: &Value,
    ) -> anyhow::Result<(bool, Value)> {
        let bearer = format!("Bearer {token}");
        let headers = [crate::tenant::JSON, (header::AUTHORIZATION, bearer.as_str()), (KEY, key)];
        let answer = client.request(Method::POST, path, &headers, body.to_string()).await?;
        // Not done, or not known to be.
        anyhow::ensure!(answer.status != 503, "{key}: {}", answer.text());
        assert_eq!(answer.status, 200, "{key}: {}", answer.text());
        Ok((answer.headers.contains_key("idempotency-replayed"), answer.json().unwrap()))
    }

    /// West's connections now: name (the key that made it) → uid and VLANs.
    async fn connections(&self, client: &Client) -> Vec<Value> {
        let path = format!("/v2/product/{}", self.west_port);
        let port = call(client, &self.west, Method::GET, &path, &Value::Null).await.json().unwrap();
        port["data"]["associatedVxcs"].as_array().unwrap().clone()
    }

    /// After a failure: everything acknowledged is there, nothing is there twice.
    pub async fn check(&self, client: &Client, round: usize) {
        let connections = self.connections(client).await;
        let (mut by_key, mut vlans) = (HashMap::new(), HashSet::new());
        for one in &connections {
            let key = one["productName"].as_str().unwrap().to_owned();
            let uid = one["productUid"].as_str().unwrap().to_owned();
            assert!(by_key.insert(key.clone(), uid).is_none(), "round {round}: key {key} made two connections");
            assert!(vlans.insert(one["aEnd"]["vlan"].as_i64().unwrap()), "round {round}: a VLAN is held twice");
        }
        let (orders, fresh) = {
            let mut ledger = self.ledger.lock().unwrap();
            (ledger.orders.clone(), std::mem::take(&mut ledger.fresh))
        };
        for (key, vxc) in &orders {
            assert_eq!(by_key.get(key), Some(vxc), "round {round}: an acknowledged order is lost");
        }
        // All of it again, answered or not: what was done is told again, and what wasn't is done now.
        for wish in fresh {
            let key = self.make(client, &wish).await.unwrap();
            let (vxc, again) = self.redeem(client, &key).await.unwrap();
            assert_eq!(by_key.get(&key), Some(&vxc).filter(|_| again), "round {round}: the order with {key}");
        }
    }

    /// Everything that was ordered goes LIVE without anybody's help, and nothing was made beside it.
    pub async fn converge(&self, client: &Client) {
        let (wishes, wanted) = {
            let ledger = self.ledger.lock().unwrap();
            (ledger.wishes.len(), ledger.orders.len())
        };
        let path = "/v2/service/key?all=true";
        let keys = call(client, &self.east, Method::GET, path, &Value::Null).await.json().unwrap();
        assert_eq!((keys["data"].as_array().unwrap().len(), wanted), (wishes, wishes));
        loop {
            let connections = self.connections(client).await;
            assert_eq!(connections.len(), wanted);
            if connections.iter().all(|one| one["provisioningStatus"] == "LIVE") {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// A number below `n` that differs from run to run.
pub fn chance(n: usize) -> usize {
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u8(0);
    usize::try_from(hasher.finish() % n as u64).unwrap()
}
