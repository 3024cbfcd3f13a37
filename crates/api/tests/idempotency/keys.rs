//! Whose key it is, how long it lasts, and what two at once get.

use std::time::Duration;

use serde_json::{Value, json};

use super::{entries, post, replayed};
use crate::kit::{Client, Exchange};
use crate::vxcs::stage::{Ports, Stage, order};

const KEYS: &str = "/v2/service/key";
const BUY: &str = "/v4/networkdesign/buy";
const ONE_DAY: Duration = Duration::from_hours(24);

impl Ports {
    fn wish(&self) -> Value {
        json!({ "productUid": self.east_port, "singleUse": true, "maxSpeed": 100, "active": true })
    }

    /// The service key that a caller of East's gets under `key`.
    async fn make(&self, client: &Client, key: &str) -> String {
        post(client, key, KEYS, &self.wish()).await.data()["key"].as_str().unwrap().to_owned()
    }

    fn design(&self, more: Value) -> Value {
        json!({ "networkDesign": [order(&self.west_port, &self.key, more)] })
    }

    async fn connections(&self) -> usize {
        self.west.client().vxc(&self.west_port).await["associatedVxcs"].as_array().unwrap().len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_of_one_order_at_once_make_one_connection_and_get_one_answer() {
    let ports = Stage::with_ports().await;
    let before = entries(&ports.exchange).await;
    let orders: Vec<_> = (0..50)
        .map(|_| {
            let (west, design) = (ports.west.client(), ports.design(json!({})));
            tokio::spawn(async move { post(&west, "order-1", BUY, &design).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in orders {
        answers.push(one.await.unwrap());
    }
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), &answer.text), (200, &answers[0].text));
    }
    assert_eq!(answers.iter().filter(|answer| !replayed(answer)).count(), 1, "one was the first");
    assert_eq!(ports.connections().await, 1);
    assert_eq!(entries(&ports.exchange).await, before + 3, "West's entry, and the two that East has of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_one_caller_and_dies_with_nobodys_session() {
    let ports = Stage::with_ports().await;
    let (program, ada) = (ports.east.client(), ports.east.admin());
    let first = ports.make(&program, "same").await;
    let grace = ports.exchange.arrived(&ports.east, "grace@east.example", domain::Position::CompanyAdmin).await;
    let hers = ports.make(&grace.client(), "same").await;
    let all = [&first, &ports.make(&ada, "same").await, &hers];
    assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "a person's keys aren't a program's: {all:?}");
    let foreign = post(&ports.west.client(), "same", KEYS, &ports.wish()).await;
    assert_eq!(foreign.refused(404), format!("Could not find a service with UID {}", ports.east_port));
    assert_eq!(ports.make(&ports.exchange.signed_in("grace@east.example").await, "same").await, hers);
    let renewed = ports.exchange.bearer(&ports.exchange.token(&ports.east.key).await);
    assert_eq!(ports.make(&renewed, "same").await, first, "another token of the same API key");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_a_key_is_new_and_the_workers_forget_it() {
    let mut ports = Stage::with_ports().await;
    let first = ports.make(&ports.east.client(), "daily").await;
    ports.exchange.clock.advance(ONE_DAY - Duration::from_secs(1));
    ports.stage.east.renew(&ports.stage.exchange).await;
    assert_eq!(ports.make(&ports.east.client(), "daily").await, first);
    assert_eq!(ports.exchange.app.expire_once().await.unwrap().requests, 0);
    ports.exchange.clock.advance(Duration::from_secs(1));
    let second = ports.make(&ports.east.client(), "daily").await;
    assert_ne!(second, first, "also before the workers have come by");
    assert_eq!(ports.make(&ports.east.client(), "daily").await, second);
    assert_eq!(ports.exchange.app.expire_once().await.unwrap().requests, 0, "the old row is the new one's");
    ports.exchange.clock.advance(ONE_DAY);
    assert_eq!(ports.exchange.app.expire_once().await.unwrap().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_keeps_nothing_and_a_trial_neither() {
    let ports = Stage::with_ports().await;
    let west = ports.west.client();
    let trial = json!([order(&ports.west_port, &ports.key, json!({}))]);
    let trial = post(&west, "order-1", "/v3/networkdesign/validate", &trial);
    assert_eq!(trial.await.status, 200);
    let greedy = ports.design(json!({ "rateLimit": 501 }));
    for _ in 0..2 {
        let refused = post(&west, "order-1", BUY, &greedy).await;
        assert!(refused.refused(400).contains("rateLimit"), "{}", refused.text);
        assert!(!replayed(&refused));
    }
    let put_right = post(&west, "order-1", BUY, &ports.design(json!({}))).await;
    assert_eq!((put_right.status.as_u16(), replayed(&put_right)), (200, false), "{}", put_right.text);
    assert!(post(&west, "order-1", BUY, &greedy).await.refused(422).starts_with("Idempotency-Key:"));
    let elsewhere = post(&west, "order-1", "/v3/networkdesign/buy", &json!([])).await;
    assert!(elsewhere.refused(422).starts_with("Idempotency-Key:"));
    assert_eq!(ports.connections().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_repetition_says_how_things_are_now() {
    let ports = Stage::with_ports().await;
    let west = ports.west.client();
    let first = post(&west, "order-1", BUY, &ports.design(json!({}))).await;
    ports.exchange.run_workers().await;
    let again = post(&west, "order-1", BUY, &ports.design(json!({}))).await;
    let field = |answer: &crate::kit::Answer, name: &str| answer.data()[0][name].clone();
    assert_eq!(field(&again, "vxcJTechnicalServiceUid"), field(&first, "vxcJTechnicalServiceUid"));
    assert_eq!(
        (field(&first, "provisioningStatus"), field(&again, "provisioningStatus")),
        (json!("DEPLOYABLE"), json!("LIVE"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_is_answered_only_as_long_as_its_caller_may() {
    let ports = Stage::with_ports().await;
    let ada = ports.east.admin();
    ports.make(&ada, "mine").await;
    ports.exchange.set_position(&ports.east.ada, domain::Position::ReadOnly).await;
    post(&ada, "mine", KEYS, &ports.wish()).await.refused(403);
}

/// Two for the key, none without it. Tests run every transaction twice.
#[tokio::test]
async fn a_key_costs_two_statements_and_its_absence_none() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let path = format!("/keyway/v1/api-keys/{}", east.key.uid);
    let rename = async |key: Option<&str>, name: &str| {
        let before = exchange.store.statements();
        let body = json!({ "name": name });
        let answer = match key {
            Some(key) => super::send(&east.admin(), key, "PUT", &path, super::JSON, &body.to_string()).await,
            None => east.admin().put(&path, &body).await,
        };
        assert_eq!(answer.status, 200, "{}", answer.text);
        exchange.store.statements() - before
    };
    rename(None, "Warm").await;
    let without = rename(None, "Plain").await;
    assert_eq!(rename(Some("k"), "Keyed").await, without + 2 * 2);
}
