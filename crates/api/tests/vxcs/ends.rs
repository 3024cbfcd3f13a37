//! Moving an end to another service.

use domain::ProductKind;
use serde_json::{Value, json};

use super::stage::{Ports, Stage};
use crate::kit::shop::port;

#[tokio::test(flavor = "multi_thread")]
async fn an_end_moves_to_another_port_of_its_company_when_the_other_side_agrees() {
    let _proof = evidence::proves(&["SK-40 api", "SK-48 api"]);
    let it = Ports::connected().await;
    let target = it.service(&it.west, ProductKind::Port, "West Port 2").await;
    let asked = it.west_puts(json!({ "aEndProductUid": target, "aEndVlan": 232 })).await;
    assert_eq!(asked.data()["aEnd"]["productUid"], json!(it.west_port));
    let alias = it.east_sees().await["aEnd"]["productUid"].clone();
    assert_eq!(
        it.east_sees().await["vxcApproval"]["message"],
        "The other company asks to change the VLAN of its end and the service that its end is on. Nothing on your side changes."
    );
    assert!(!it.west.client().free(&target, 232).await);
    it.east_approves().await.data();
    it.exchange.run_workers().await;
    let west = it.west_sees().await;
    assert_eq!((&west["aEnd"]["productUid"], &west["aEnd"]["vlan"]), (&json!(target), &json!(232)));
    assert_eq!(west["provisioningStatus"], "LIVE");
    assert!(it.west.client().free(&it.west_port, 231).await);
    assert_ne!(it.east_sees().await["aEnd"]["productUid"], alias, "another service has another alias");
    assert_eq!(it.west.client().vxc(&it.west_port).await["associatedVxcs"], json!([]));
    assert_eq!(it.west.client().vxc(&target).await["associatedVxcs"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_moves_only_where_it_could_have_been_made() {
    let it = Ports::connected().await;
    let west = it.west.client();
    let (mcr, far) = (it.service(&it.west, ProductKind::Mcr, "West MCR").await, {
        let uid = west
            .buy(json!({ "productName": "Melbourne", "term": 1, "productType": "MEGAPORT", "portSpeed": 1000,
            "locationId": 2, "market": "AU", "marketplaceVisibility": false, "config": {} }))
            .await
            .remove(0);
        it.exchange.run_workers().await;
        uid
    });
    let locked = it.service(&it.west, ProductKind::Port, "Locked").await;
    let young = west.port("Young").await;
    assert_eq!(west.post(&format!("/v2/product/{locked}/lock"), &json!({})).await.status, 200);
    for (to, rule) in [
        (mcr.as_str(), "must be another Port, as the end is on one"),
        (far.as_str(), "must be in the same metro"),
        (young.as_str(), "the service is DEPLOYABLE: it must be CONFIGURED or LIVE"),
        (locked.as_str(), "the service is locked"),
        (it.east_port.as_str(), "is no service of this company"),
        ("5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968", "is no service of this company"),
        ("somewhere", "must be a UUID of 36 characters"),
    ] {
        let refusal = it.west_puts(json!({ "aEndProductUid": to })).await;
        assert_eq!(refusal.refused(400), format!("aEndProductUid: {rule}"));
    }
    let slow = merged_port("Slow", 1000);
    let slow = west.buy(slow).await.remove(0);
    it.exchange.run_workers().await;
    it.west_puts(json!({ "rateLimit": 3000 })).await.data();
    it.east_approves().await.data();
    let refusal = it.west_puts(json!({ "aEndProductUid": slow })).await;
    let rule = "aEndProductUid: can carry at most 1000 Mbit/s, and the connection has 3000 Mbit/s";
    assert_eq!(refusal.refused(400), rule);
    assert_eq!(it.west_sees().await["vxcApproval"]["status"], Value::Null);
}

fn merged_port(name: &str, speed: u32) -> Value {
    let mut element = port(name);
    element["portSpeed"] = json!(speed);
    element
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_end_takes_its_configuration_along_and_gets_a_new_vlan() {
    let stage = Stage::new().await;
    let config = |address: &str| {
        json!({ "interfaces": [{ "ipAddresses": [address], "bfd": {},
            "bgpConnections": [{ "peerAsn": 64512, "localIpAddress": "10.0.0.1", "peerIpAddress": "10.0.0.2", "password": "tulip" }] }] })
    };
    let (from, to) = (
        stage.service(&stage.east, ProductKind::Mcr, "East MCR").await,
        stage.service(&stage.east, ProductKind::Mcr, "East MCR 2").await,
    );
    let a = stage.service(&stage.west, ProductKind::Port, "West Port").await;
    let key = stage.key(&from, json!({ "singleUse": true, "bEnd": { "partnerConfig": config("10.0.0.1/30") } })).await;
    let vxc = stage.connect(&a, &key, json!({})).await;
    let (east, path) = (stage.east.client(), format!("/v3/product/vxc/{vxc}"));
    east.put(&path, &json!({ "bEndProductUid": to })).await.data();
    stage.west.client().put(&path, &json!({ "isApproved": true })).await.data();
    stage.exchange.run_workers().await;
    let shown = east.vxc(&vxc).await;
    assert_eq!((&shown["bEnd"]["productUid"], &shown["provisioningStatus"]), (&json!(to), &json!("LIVE")));
    let interface = &shown["resources"]["csp_connection"][0]["interfaces"][0];
    assert_eq!(interface["bgpConnections"][0]["password"], "tulip", "its owner may read it back");
    let read_only = stage.exchange.person(stage.east.id, "Rita Reads", domain::Position::ReadOnly).await.client();
    assert!(!read_only.get(&format!("/v2/product/{vxc}")).await.text.contains("tulip"));
    assert!(!stage.west.client().get(&format!("/v2/product/{vxc}")).await.text.contains("10.0.0"));
    // What was read can be written back and changes nothing.
    let same = json!({ "bEndConfig": { "interfaces": [interface] } });
    assert_eq!(east.put(&path, &same).await.data()["vxcApproval"]["status"], Value::Null);
    let other = json!({ "bEndConfig": config("10.0.1.1/30") });
    let refusal = east.put(&path, &other).await;
    let field = "bEndConfig.interfaces[0].bgpConnections[0].localIpAddress";
    assert!(refusal.refused(400).starts_with(field), "{}", refusal.text);
}
