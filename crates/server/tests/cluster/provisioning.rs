//! The fabric is one server's to work on. When it is gone another goes on.

use std::collections::HashSet;

use axum::http::Method;
use serde_json::{Value, json};

use crate::cluster::{Cluster, wait_until};
use crate::keyway::{Home, Keyway};
use crate::ledger::port;
use crate::tenant::{Tenant, text};

/// A Port is ordered, and a server is taken away while the fabric works on it. Whether it was in service already then.
async fn ordered(tenant: &Tenant, name: &str, take_away: impl FnOnce()) -> String {
    let places = tenant.done(Method::GET, "/v3/locations?locationStatuses=Active", &Value::Null).await;
    let place = places.as_array().unwrap().iter().find(|one| one["metro"] == "Sydney").unwrap().clone();
    let element = json!({ "productName": name, "productType": "MEGAPORT", "portSpeed": 10_000, "term": 1, "locationId": place["id"],
        "market": place["market"], "config": {} });
    let bought = tenant.done(Method::POST, "/v4/networkdesign/buy", &json!({ "networkDesign": [element] })).await;
    let uid = text(&bought[0]["technicalServiceUid"]);
    assert_ne!(status(tenant, &uid).await, "LIVE", "{name} has taken its time");
    take_away();
    uid
}

async fn status(tenant: &Tenant, uid: &str) -> Value {
    tenant.done(Method::GET, &format!("/v2/product/{uid}"), &Value::Null).await["provisioningStatus"].take()
}

async fn live(tenant: &Tenant, uid: &str) {
    wait_until("it is in service", async || status(tenant, uid).await == "LIVE").await;
}

/// The letters that a server has sent, by their number.
fn letters(home: &Home) -> Vec<String> {
    let Ok(files) = app::mail::letters(&home.path("data/mail")) else { return Vec::new() };
    let letters = files.into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    let number = |letter: String| letter.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    letters.map(number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_had_begun_another_finishes_and_nothing_is_done_twice() {
    let cluster = Cluster::new(2, 1500, "");
    let mut servers = cluster.serve();
    let there = servers.pop().unwrap();
    // The first that came works on the fabric.
    let here = servers.pop().unwrap();
    let east = Tenant::join(&there, "East Ltd", "erin@east.example").await;
    let first = port(&east, "First").await;
    // Dropping a server that runs kills it with SIGKILL.
    let second = ordered(&east, "Second", || drop(here)).await;
    live(&east, &second).await;

    // One that comes back leaves the fabric to the other, until that stops.
    let here = cluster.homes[0].serve();
    let east = Tenant { client: here.client("localhost"), ..east };
    let third = ordered(&east, "Third", || there.signal("TERM")).await;
    live(&east, &third).await;
    assert!(there.wait().success());
    for uid in [&first, &second] {
        assert_eq!(status(&east, uid).await, "LIVE");
    }
    let sent: Vec<String> = cluster.homes.iter().flat_map(letters).collect();
    let different: HashSet<&String> = sent.iter().collect();
    assert!(!sent.is_empty() && different.len() == sent.len(), "{sent:?}");
    println!("{}", here.home.keyway(&["audit", "verify"]));
    Keyway::stop(here);
}
