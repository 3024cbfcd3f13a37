//! Keys that say in so many words that their creator decides: `preApproved: false`.

use std::time::Duration;

use app::provisioning::Expired;
use serde_json::{Value, json};
use store::{Lane, Statement};

use super::stage::{Connected, Ports, Stage, order};
use crate::kit::Answer;

impl Ports {
    /// West has used a key of East's for VLAN 140 that East must approve.
    async fn asked() -> Connected {
        Stage::with_ports().await.ask().await
    }

    async fn ask(self) -> Connected {
        let ports = self;
        let key =
            ports.stage.key(&ports.east_port, json!({ "singleUse": true, "vlan": 140, "preApproved": false })).await;
        let vxc = ports.stage.connect(&ports.west_port, &key, json!({ "aEnd": { "vlan": 231 } })).await;
        Connected { ports: Ports { key, ..ports }, vxc }
    }
}

impl Connected {
    /// Key and VLANs are as before the order, and the connection has failed.
    async fn assert_given_back(&self) {
        for seen in [self.west_sees().await, self.east_sees().await] {
            assert_eq!((&seen["provisioningStatus"], &seen["resources"]), (&json!("FAILED"), &Value::Null));
            assert_eq!(seen["vxcApproval"]["status"], Value::Null);
        }
        let (west, east) = (self.west.client(), self.east.client());
        assert!(west.free(&self.west_port, 231).await);
        assert!(!east.free(&self.east_port, 140).await, "the key keeps its VLAN again");
        assert_eq!(east.own_key(&self.key).await["valid"], true);
        let again = self.stage.connect(&self.west_port, &self.key, json!({})).await;
        assert_eq!(east.vxc(&again).await["bEnd"]["vlan"], 140);
    }

    async fn decide(&self, body: Value) -> Answer {
        let uid = self.east_sees().await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
        self.east.client().put(&format!("/v2/order/vxc/{uid}"), &body).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_waits_new_until_east_approves() {
    let _proof = evidence::proves(&["SK-19 mail", "SK-20 api", "SK-21 api"]);
    let it = Ports::asked().await;
    let west = it.west_sees().await;
    assert_eq!((&west["provisioningStatus"], &west["vxcApproval"]["type"]), (&json!("NEW"), &json!("NEW")));
    assert_eq!(west["vxcApproval"]["status"], "PENDING_EXTERNAL");
    let (title, text) = it.stage.last_told(&it.east).await;
    assert_eq!(title, "West Pty requests access to East Port");
    assert!(text.contains("you decide: approve or deny the connection until 2026-07-15"), "{text}");
    let key = it.east.client().own_key(&it.key).await;
    assert_eq!(key["valid"], false, "the key is held");
    it.west_puts(json!({ "aEndVlan": 500 })).await.refused(400);
    assert_eq!(it.west_puts(json!({ "name": "Soon" })).await.data()["productName"], "Soon");
    it.exchange.run_workers().await;
    assert_eq!(it.west_sees().await["provisioningStatus"], "NEW", "nothing of it is on the fabric");

    assert_eq!(it.east_approves().await.data()["provisioningStatus"], "DEPLOYABLE");
    it.exchange.run_workers().await;
    let east = it.east_sees().await;
    assert_eq!((&east["provisioningStatus"], &east["bEnd"]["vlan"]), (&json!("LIVE"), &json!(140)));
    assert!(
        it.stage.told(&it.west).await.iter().any(|told| told.title == "East Ltd has approved the connection \"Soon\"")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn east_may_choose_another_vlan_when_it_approves() {
    let it = Ports::asked().await;
    it.decide(json!({ "isApproved": false, "vlan": 150 })).await.refused(400);
    it.decide(json!({ "isApproved": true, "vlan": 4094 })).await.refused(400);
    assert_eq!(it.decide(json!({ "isApproved": true, "vlan": 150 })).await.data()["bEnd"]["vlan"], 150);
    assert!(it.east.client().free(&it.east_port, 140).await && !it.east.client().free(&it.east_port, 150).await);
    assert_eq!(it.west_sees().await["bEnd"]["vlan"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_connection_gives_key_and_vlans_back() {
    let it = Ports::asked().await;
    assert_eq!(it.decide(json!({ "isApproved": false })).await.data()["provisioningStatus"], "FAILED");
    let (title, text) = it.stage.last_told(&it.west).await;
    assert_eq!(title, "East Ltd has denied the connection \"West to partner\"");
    assert_eq!(text, "Nothing was set up, and the service key has not been used.\n\nYour end: West Port, VLAN 231.");
    it.assert_given_back().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_connection_gives_key_and_vlans_back() {
    let it = Ports::asked().await;
    let uid = it.west_sees().await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
    let path = format!("/keyway/v1/approvals/{uid}/withdraw");
    it.east.client().post(&path, &json!({})).await.refused(400);
    assert_eq!(it.west.client().post(&path, &json!({})).await.data()["provisioningStatus"], "FAILED");
    it.assert_given_back().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_nobody_decides_on_expires() {
    let it = Stage::hasty().await.ports().await.ask().await;
    it.exchange.clock.advance(Duration::from_hours(1));
    it.exchange.run_workers().await;
    it.assert_given_back().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cancelled_before_the_decision_gives_key_and_vlans_back() {
    let it = Ports::asked().await;
    it.east.client().act(&it.vxc, "CANCEL_NOW").await.refused(403);
    assert_eq!(it.west.client().act(&it.vxc, "CANCEL").await.status, 200);
    it.assert_given_back().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_has_so_many_connections_waiting_with_one_key_and_no_more() {
    let ports = Stage::with_ports().await;
    let key = ports.stage.key(&ports.east_port, json!({ "preApproved": false })).await;
    let west = ports.west.client();
    let mut made = Vec::new();
    for _ in 0..10 {
        made.push(ports.stage.connect(&ports.west_port, &key, json!({})).await);
    }
    let one_more = || west.try_to_buy(order(&ports.west_port, &key, json!({})));
    let said = one_more().await;
    assert!(said.refused(400).contains("10 connections of your company waiting for its creator already"));
    let uid = west.vxc(&made[0]).await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
    west.post(&format!("/keyway/v1/approvals/{uid}/withdraw"), &json!({})).await.data();
    assert_eq!(one_more().await.status, 200);
    assert_eq!(one_more().await.status, 400);
    let north = ports.exchange.customer("North Inc").await;
    let port = ports.service(&north, domain::ProductKind::Port, "North Port").await;
    north.client().buy(order(&port, &key, json!({}))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_learns_of_no_approval() {
    let it = Ports::asked().await;
    let uid = it.west_sees().await["vxcApproval"]["uid"].as_str().unwrap().to_owned();
    let north = it.exchange.customer("North AG").await.client();
    let unknown = |uid: &str| format!("Could not find an approval with UID {uid}");
    let other = "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968";
    for uid in [uid.as_str(), other] {
        let decided = north.put(&format!("/v2/order/vxc/{uid}"), &json!({ "isApproved": true })).await;
        assert_eq!(decided.refused(404), unknown(uid));
        let withdrawn = north.post(&format!("/keyway/v1/approvals/{uid}/withdraw"), &json!({})).await;
        assert_eq!(withdrawn.refused(404), unknown(uid));
    }
    assert_eq!(north.approvals().await, Vec::<Value>::new());
    north.get(&format!("/v2/product/{}", it.vxc)).await.refused(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_cannot_be_ended_holds_up_no_other() {
    const SPOIL: Statement = Statement {
        name: "SPOIL",
        sql: "UPDATE proposals SET changes = 'nonsense' WHERE id = (SELECT MIN(id) FROM proposals)",
    };
    let it = Stage::hasty().await.ports().await.ask().await;
    let key = json!({ "singleUse": true, "vlan": 141, "preApproved": false });
    let key = it.stage.key(&it.east_port, key).await;
    let second = it.stage.connect(&it.west_port, &key, json!({})).await;
    it.exchange.store.write(Lane::Any, |tx| tx.run(SPOIL, &[])).await.unwrap();
    it.exchange.clock.advance(Duration::from_mins(51));
    let expired = it.exchange.app.expire_once().await.unwrap();
    assert_eq!(expired, Expired { proposals: 1, failed: 1, ..Expired::default() });
    assert_eq!(it.west.client().vxc(&second).await["provisioningStatus"], "FAILED");
    let again = it.exchange.app.expire_once().await.unwrap();
    assert_eq!(again, Expired { failed: 1, ..Expired::default() }, "it is told of until somebody looks");
}
