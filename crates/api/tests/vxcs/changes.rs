//! A change of the configuration: asked for, held, decided.

use std::time::Duration;

use domain::Uid;
use serde_json::{Value, json};
use store::{Lane, Statement, params};

use super::stage::{Ports, Stage, merged};
use crate::kit::shop::port;

/// A Port of East's of 1 Gbit/s.
async fn slow_port(it: &Stage) -> String {
    let element = merged(port("East Slow"), json!({ "portSpeed": 1000 }));
    let uid = it.east.client().buy(element).await.remove(0);
    it.exchange.run_workers().await;
    uid
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_stays_within_what_both_services_carry() {
    let it = Stage::with_ports().await;
    let key = it.key(&it.east_port, json!({ "singleUse": true, "maxSpeed": 5000 })).await;
    let vxc = it.connect(&it.west_port, &key, json!({ "rateLimit": 500 })).await;
    let (west, east, path) = (it.west.client(), it.east.client(), format!("/v3/product/vxc/{vxc}"));
    let slow = slow_port(&it).await;
    let moved = east.put(&path, &json!({ "bEndProductUid": slow })).await;
    assert_eq!(
        moved.refused(400),
        "bEndProductUid: can carry at most 1000 Mbit/s, and the connection may be raised to 5000 Mbit/s"
    );
    // However East's end came to be on a slower service: West's rate doesn't go beyond it.
    let uid: Uid = it.east_port.parse().unwrap();
    const SLOWER: Statement =
        Statement { name: "SLOWER", sql: "UPDATE products SET speed = 1000 WHERE uid = $1 AND speed > 1000" };
    let slower = move |tx: &store::Tx<'_>| tx.run(SLOWER, params![uid]);
    assert_eq!(it.exchange.store.write(Lane::Any, slower).await.unwrap(), 1);
    let refusal = west.put(&path, &json!({ "rateLimit": 5000 })).await;
    assert_eq!(refusal.refused(400), "the other end can't take this connection now");
    let (title, text) = it.last_told(&it.east).await;
    assert_eq!(title, "A connection to East Port was refused");
    assert!(text.contains("the service can carry at most 1000 Mbit/s"), "{text}");
    assert_eq!(west.put(&path, &json!({ "rateLimit": 1000 })).await.data()["rateLimit"], 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_vlan_waits_for_the_other_sides_yes() {
    let _proof = evidence::proves(&["SK-40 api", "SK-41 api", "SK-44 api", "SK-33 api", "SK-39 mail", "SK-48 api"]);
    let it = Ports::connected().await;
    let asked = it.west_puts(json!({ "aEndVlan": 444 })).await;
    assert_eq!(asked.status, 200);
    let data = asked.data();
    assert_eq!(data["aEnd"]["vlan"], 231, "nothing has changed yet");
    let approval = &data["vxcApproval"];
    assert_eq!((&approval["status"], &approval["type"]), (&json!("PENDING_EXTERNAL"), &json!("VLAN_CHANGE")));

    let box_ = it.east_sees().await["vxcApproval"].clone();
    assert_eq!((&box_["status"], &box_["uid"]), (&json!("PENDING_INTERNAL"), &approval["uid"]));
    assert_eq!(box_["message"], "The other company asks to change the VLAN of its end. Nothing on your side changes.");
    let (title, text) = it.stage.last_told(&it.east).await;
    assert_eq!(title, "West Pty asks to change the connection \"Connection from West Pty\"");
    assert!(text.contains("the VLAN of its end") && !text.contains("444") && !text.contains("231"), "{text}");

    for port in [231, 444] {
        assert!(!it.west.client().free(&it.west_port, port).await, "both the old and the new one are held");
    }
    it.exchange.run_workers().await;
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 231);

    let approved = it.east_approves().await;
    assert_eq!(approved.data()["vxcApproval"]["status"], Value::Null);
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 444);
    assert!(it.west.client().free(&it.west_port, 231).await);
    let (title, text) = it.stage.last_told(&it.west).await;
    assert_eq!(
        (title.as_str(), text.as_str()),
        (
            "East Ltd has approved your change of \"West to partner\"",
            "The change is being made now.\n\nYour end: West Port, VLAN 444."
        )
    );
    it.exchange.run_workers().await;
    assert_eq!(it.west_sees().await["provisioningStatus"], "LIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn denied_withdrawn_and_expired_changes_leave_everything_as_it_was() {
    let _proof = evidence::proves(&["SK-44 api", "SK-40 api", "SK-28 api"]);
    let it = Stage::hasty().await.ports().await.connect_them().await;
    let (west, east) = (it.west.client(), it.east.client());

    it.east_puts(json!({ "bEndVlan": 444 })).await.data();
    assert_eq!(it.west_puts(json!({ "isApproved": false })).await.status, 200);
    assert_eq!(it.stage.last_told(&it.east).await.0, "West Pty has denied your change of \"Connection from West Pty\"");

    it.east_puts(json!({ "bEndVlan": 444 })).await.data();
    let waiting = east.approvals().await;
    assert_eq!((waiting.len(), &waiting[0]["mayWithdraw"], &waiting[0]["mayDecide"]), (1, &json!(true), &json!(false)));
    assert_eq!(waiting[0]["changes"], json!([{ "field": "bEndVlan", "before": 120, "after": 444 }]));
    let others = west.approvals().await;
    assert_eq!((&others[0]["changes"], &others[0]["mayDecide"]), (&json!([]), &json!(true)));
    let path = format!("/keyway/v1/approvals/{}", waiting[0]["uid"].as_str().unwrap());
    west.post(&format!("{path}/withdraw"), &json!({})).await.refused(400);
    east.post(&format!("{path}/approve"), &json!({})).await.refused(400);
    assert_eq!(east.post(&format!("{path}/withdraw"), &json!({})).await.status, 200);
    let late = west.post(&format!("{path}/approve"), &json!({})).await;
    assert_eq!(late.refused(400), "the request is no longer pending: it is WITHDRAWN");

    it.east_puts(json!({ "bEndVlan": 444 })).await.data();
    it.exchange.clock.advance(Duration::from_hours(1));
    it.exchange.run_workers().await;
    let told = it.stage.last_told(&it.west).await;
    assert_eq!(told.0, "The request to change the connection \"West to partner\" has expired");
    assert!(it.stage.told(&it.east).await.iter().any(|notice| notice.title.ends_with("has expired")));

    assert_eq!(it.east_sees().await["bEnd"]["vlan"], 120);
    assert!(east.free(&it.east_port, 444).await && !east.free(&it.east_port, 120).await);
    assert!(east.approvals().await.is_empty() && west.approvals().await.is_empty());
    let nothing = it.west_puts(json!({ "isApproved": true })).await;
    assert_eq!(nothing.refused(400), "nothing is waiting for your approval");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_request_of_a_side_takes_the_place_of_its_own_and_the_same_stays() {
    let it = Ports::connected().await;
    let uid = |answer: &crate::kit::Answer| answer.data()["vxcApproval"]["uid"].clone();
    let first = uid(&it.west_puts(json!({ "aEndVlan": 400 })).await);
    let count = it.stage.told(&it.east).await.len();
    assert_eq!(uid(&it.west_puts(json!({ "aEndVlan": 400 })).await), first);
    assert_eq!(it.stage.told(&it.east).await.len(), count, "East isn't told twice");
    let second = uid(&it.west_puts(json!({ "aEndVlan": 401 })).await);
    assert_ne!(second, first);
    assert!(it.west.client().free(&it.west_port, 400).await && !it.west.client().free(&it.west_port, 401).await);
    // Both sides may have one; what waits for the viewer is shown first.
    it.east_puts(json!({ "bEndVlan": 402 })).await.data();
    assert_eq!(it.west_sees().await["vxcApproval"]["status"], "PENDING_INTERNAL");
    assert_eq!(it.west.client().approvals().await.len(), 2);
    it.west_puts(json!({ "isApproved": true })).await.data();
    assert_eq!(it.east_sees().await["bEnd"]["vlan"], 402);
    it.east_approves().await.data();
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vlan_that_is_taken_is_refused_when_it_is_asked_for() {
    let it = Ports::connected().await;
    let other = it.stage.key(&it.east_port, json!({ "singleUse": true, "vlan": 300 })).await;
    let number = it.east.client().vxc(&it.east_port).await["productId"].clone();
    let refusal = it.east_puts(json!({ "bEndVlan": 300 })).await;
    assert_eq!(refusal.refused(400), format!("VLAN 300 not available on MEGAPORT service {number}"));
    // What is asked for is held against keys, orders and automatic choice.
    it.east_puts(json!({ "bEndVlan": 301 })).await.data();
    let body = json!({ "productUid": it.east_port, "singleUse": true, "maxSpeed": 100, "active": true, "vlan": 301 });
    let key = it.east.client().post("/v2/service/key", &body).await;
    assert_eq!(key.refused(400), format!("VLAN 301 not available on MEGAPORT service {number}"));
    let many = it.stage.key(&it.east_port, json!({})).await;
    it.stage.connect(&it.west_port, &many, json!({})).await;
    it.west_puts(json!({ "isApproved": true })).await.data();
    assert_eq!(it.east_sees().await["bEnd"]["vlan"], 301);
    let vxc = it.stage.connect(&it.west_port, &other, json!({})).await;
    assert_eq!(it.east.client().vxc(&vxc).await["bEnd"]["vlan"], 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_include_each_other_are_held_and_given_back_too() {
    let it = Ports::connected().await;
    let (west, path) = (it.west.client(), format!("/v3/product/vxc/{}", it.vxc));
    let steps = [
        // From a whole VLAN to one inner one of it, back to the whole, to another inner one, to untagged and back.
        json!({ "aEndInnerVlan": 9 }),
        json!({ "aEndInnerVlan": -1 }),
        json!({ "aEndInnerVlan": 8 }),
        json!({ "aEndInnerVlan": 7 }),
        json!({ "aEndVlan": -1 }),
        json!({ "aEndVlan": 231 }),
    ];
    for step in steps {
        let before = it.west_sees().await["aEnd"].clone();
        for approve in [false, true] {
            let asked = west.put(&path, &step).await;
            assert_eq!(asked.data()["vxcApproval"]["type"], "VLAN_CHANGE", "{step}");
            assert_eq!(asked.data()["aEnd"], before, "{step}");
            it.east_puts(json!({ "isApproved": approve })).await.data();
            assert_eq!(it.west_sees().await["aEnd"] == before, !approve, "{step}");
        }
        it.exchange.run_workers().await;
        assert_eq!(it.west_sees().await["provisioningStatus"], "LIVE", "{step}");
    }
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 231);
    assert_eq!(west.act(&it.vxc, "CANCEL_NOW").await.status, 200);
    assert!(west.free(&it.west_port, 231).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_immediate_is_done_and_the_rest_is_held() {
    let it = Ports::connected().await;
    let mixed = it.west_puts(json!({ "name": "Mixed", "rateLimit": 400, "aEndVlan": 500, "costCentre": "" })).await;
    let data = mixed.data();
    assert_eq!((&data["productName"], &data["rateLimit"]), (&json!("Mixed"), &json!(400)));
    assert_eq!((&data["costCentre"], &data["aEnd"]["vlan"]), (&Value::Null, &json!(231)));
    assert_eq!(data["technicalServiceUid"], json!(it.vxc), "both a VXC and a technical service");
    // A value that breaks a rule refuses all of it.
    it.west_puts(json!({ "name": "Not so", "aEndVlan": 0 })).await.refused(400);
    assert_eq!(it.west_sees().await["productName"], "Mixed");
    it.west_puts(json!({ "aEndInnerVlan": 4094 })).await.refused(400);
    let wrong = it.west_puts(json!({ "aVnicIndex": 1 })).await;
    assert_eq!(wrong.refused(400), "aVnicIndex: can't be changed on an end on a Port");
}
