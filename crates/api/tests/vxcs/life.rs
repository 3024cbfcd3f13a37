//! How a VXC ends, and comes back.

use std::time::Duration;

use domain::Position;
use serde_json::{Value, json};

use super::stage::{Ports, order};
use crate::kit::Client;

#[tokio::test(flavor = "multi_thread")]
async fn west_deletes_the_connection_and_east_may_not() {
    let _proof = evidence::proves(&["SK-27 api", "SK-26 api"]);
    let it = Ports::connected().await;
    for action in ["CANCEL", "CANCEL_NOW", "UN_CANCEL"] {
        let refusal = it.east.client().act(&it.vxc, action).await;
        let text =
            "only the company that ordered the connection can cancel or restore it; you can isolate your own end";
        assert_eq!(refusal.refused(403), text);
    }
    let charges = format!("/v2/product/{}/action/CANCEL_NOW/charges", it.vxc);
    it.east.client().get(&charges).await.refused(403);
    assert_eq!(it.west.client().act(&it.vxc, "CANCEL_NOW").await.status, 200);
    for seen in [it.west_sees().await, it.east_sees().await] {
        assert_eq!(seen["provisioningStatus"], "DECOMMISSIONED", "quirk 6: the next GET says so");
        assert_eq!((&seen["resources"], &seen["cancelable"]), (&Value::Null, &json!(false)));
        assert_eq!((&seen["aEnd"]["vlan"], &seen["bEnd"]["vlan"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(it.stage.last_told(&it.east).await.0, "West Pty has ended the connection \"Connection from West Pty\"");
    assert!(it.west.client().free(&it.west_port, 231).await && it.east.client().free(&it.east_port, 120).await);
    let key = it.east.client().own_key(&it.key).await;
    assert_eq!(key["valid"], false, "a key that served stays used");
    it.west.client().try_to_buy(order(&it.west_port, &it.key, json!({}))).await.refused(400);
    it.west.client().act(&it.vxc, "CANCEL_NOW").await.refused(400);
    it.west_puts(json!({ "name": "Ghost" })).await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_connection_can_be_restored_until_its_term_is_over() {
    let it = Ports::connected().await;
    let west = it.west.client();
    west.act(&it.vxc, "UN_CANCEL").await.refused(400);
    it.west_puts(json!({ "aEndVlan": 400 })).await.data();
    assert_eq!(west.act(&it.vxc, "CANCEL").await.status, 200);
    let cancelled = it.west_sees().await;
    assert_eq!((&cancelled["provisioningStatus"], &cancelled["aEnd"]["vlan"]), (&json!("CANCELLED"), &json!(231)));
    assert_eq!(cancelled["vxcApproval"]["status"], Value::Null, "nothing is decided any more");
    assert!(west.free(&it.west_port, 400).await);
    assert!(cancelled["terminateDate"].is_i64());
    assert_eq!(it.east_sees().await["terminateDate"], Value::Null, "the end of the term is West's affair");
    west.act(&it.vxc, "CANCEL").await.refused(400);
    it.west_puts(json!({ "aEndVlan": 400 })).await.refused(400);
    assert_eq!(it.west_puts(json!({ "shutdown": true })).await.data()["shutdown"], true);
    it.exchange.run_workers().await;
    assert_eq!(it.west_sees().await["provisioningStatus"], "CANCELLED");

    assert_eq!(west.act(&it.vxc, "UN_CANCEL").await.status, 200);
    assert_eq!(it.west_sees().await["provisioningStatus"], "LIVE");
    let titles: Vec<String> = it.stage.told(&it.east).await.into_iter().map(|told| told.title).collect();
    assert!(
        titles.contains(&"West Pty has restored the connection \"Connection from West Pty\"".to_owned()),
        "{titles:?}"
    );

    assert_eq!(west.act(&it.vxc, "CANCEL").await.status, 200);
    it.exchange.clock.advance(Duration::from_hours(31 * 24 + 1));
    it.exchange.run_workers().await;
    let west = it.exchange.bearer(&it.exchange.token(&it.west.key).await);
    assert_eq!(west.vxc(&it.vxc).await["provisioningStatus"], "DECOMMISSIONED");
    assert!(west.free(&it.west_port, 231).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_early_costs_the_rest_of_the_term() {
    let it = Ports::connected().await;
    let charges = async |action: &str| {
        let path = format!("/v2/product/{}/action/{action}/charges", it.vxc);
        it.west.client().get(&path).await.data().clone()
    };
    assert_eq!(charges("CANCEL_NOW").await["earlyTerminationFee"], json!(0));
    it.west_puts(json!({ "term": 12 })).await.data();
    let now = charges("CANCEL_NOW").await;
    // Any distance, 300 Mbit/s: 140.00 + 330.00 a month, 10 % off, for eleven months.
    assert_eq!((&now["earlyTerminationFee"], &now["currency"]), (&json!(4653), &json!("AUD")));
    assert_eq!(charges("CANCEL").await["earlyTerminationFee"], json!(0));
    // It ends with West's Port too, and at no cost to East with East's.
    let port = async |client: Client, port: &str, action: &str| {
        let path = format!("/v2/product/{port}/action/{action}/charges");
        client.get(&path).await.data()["earlyTerminationFee"].clone()
    };
    assert_eq!(port(it.west.client(), &it.west_port, "CANCEL_NOW").await, json!(4653));
    assert_eq!(port(it.west.client(), &it.west_port, "CANCEL").await, json!(0));
    assert_eq!(port(it.east.client(), &it.east_port, "CANCEL_NOW").await, json!(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_order_does_not_make_terms_longer() {
    let it = Ports::connected().await;
    let contact = it.exchange.person(it.west.id, "Theo Contact", Position::TechnicalContact).await.client();
    let vxc = format!("/v3/product/vxc/{}", it.vxc);
    let port = format!("/v2/product/megaport/{}", it.west_port);
    for path in [&vxc, &port] {
        contact.put(path, &json!({ "name": "Longer", "term": 12 })).await.refused(403);
        contact.put(path, &json!({ "name": "As long", "term": 1 })).await.data();
    }
    assert_eq!(it.west_sees().await["contractTermMonths"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_ends_takes_its_connections_along_and_the_other_side_is_told() {
    let it = Ports::connected().await;
    let (west, east) = (it.west.client(), it.east.client());
    it.east_puts(json!({ "bEndVlan": 444 })).await.data();
    let safe = format!("/v3/product/{}/action/CANCEL_NOW?safeDelete=true", it.east_port);
    east.post(&safe, &json!({})).await.refused(400);
    assert_eq!(it.east_sees().await["provisioningStatus"], "LIVE");
    // West's lock doesn't bind East.
    assert_eq!(west.post(&format!("/v2/product/{}/lock", it.vxc), &json!({})).await.data()["locked"], true);
    assert_eq!(east.act(&it.east_port, "CANCEL_NOW").await.status, 200);
    assert_eq!(it.west_sees().await["provisioningStatus"], "DECOMMISSIONED");
    let (title, text) = it.stage.last_told(&it.west).await;
    assert_eq!(title, "East Ltd has ended the connection \"West to partner\"");
    assert!(text.contains("You are not charged for the rest of its term."), "{text}");
    assert!(west.free(&it.west_port, 231).await);
    assert!(west.approvals().await.is_empty());
    it.exchange.run_workers().await;
    assert_eq!(it.west_sees().await["provisioningStatus"], "DECOMMISSIONED");
}

#[tokio::test(flavor = "multi_thread")]
async fn quirks_of_the_vxcs_body_are_kept() {
    let it = Ports::connected().await;
    let answer = it.west.client().get(&format!("/v2/product/{}", it.vxc)).await;
    assert_eq!(answer.body["message"], format!("Found Product {}", it.vxc));
    let data = answer.data();
    assert_eq!(data["productType"], "VXC");
    // quirk 8: an array of the interface of the own end; quirk 9: texts only; quirk 10: an object.
    let interfaces = data["resources"]["interface"].as_array().unwrap();
    assert_eq!((interfaces.len(), &interfaces[0]["resource_name"]), (1, &json!("a_interface")));
    assert_eq!((&interfaces[0]["up"], &interfaces[0]["port_speed"]), (&json!(1), &json!(10_000)));
    assert_eq!(data["attributeTags"], json!({}));
    let vll = &data["resources"]["vll"];
    assert_eq!((&vll["a_vlan"], &vll["b_vlan"], &vll["up"]), (&json!(231), &Value::Null, &json!(1)));
    assert!(data["resources"].get("csp_connection").is_none(), "no router at either end");
    for nothing in ["status", "message", "uid", "type", "newSpeed"] {
        assert_eq!(data["vxcApproval"][nothing], Value::Null);
    }
    for date in ["createDate", "liveDate", "contractStartDate", "contractEndDate"] {
        assert!(data[date].is_i64(), "{date}");
    }
    assert_eq!((&data["locked"], &data["adminLocked"], &data["up"]), (&json!(false), &json!(false), &json!(true)));
    assert_eq!((&data["companyUid"], &data["companyName"]), (&json!(it.west.uid), &json!("West Pty")));
    let by_number = it.west.client().get(&format!("/v2/product/{}", data["productId"])).await;
    assert_eq!(by_number.data(), data);
}
