//! Ordering a VXC with a key: what is needed, what is ignored, what is refused and what then stays as it was.

use domain::ProductKind;
use serde_json::{Value, json};

use super::stage::{Stage, make_key, order};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_all_that_west_needs() {
    let _proof = evidence::proves(&[
        "SK-01 api",
        "SK-03 api",
        "SK-11 api",
        "SK-12 api",
        "SK-13 api",
        "SK-14 api",
        "SK-15 api",
        "SK-16 api",
        "SK-18 api",
        "SK-20 api",
        "SK-21 api",
        "SK-24 api",
        "SK-70 api",
    ]);
    let ports = Stage::with_ports().await;
    assert_eq!(ports.key.len(), 36);
    let west = ports.west.client();
    let answer = west.try_to_buy(order(&ports.west_port, &ports.key, json!({ "bEnd": null }))).await;
    let bought = &answer.data()[0];
    let vxc = bought["vxcJTechnicalServiceUid"].as_str().unwrap();
    assert_eq!(answer.body["message"], format!("VXC [{vxc}] created."));
    assert_eq!((&bought["provisioningStatus"], &bought["fullyApproved"]), (&json!("DEPLOYABLE"), &json!(true)));
    assert_eq!((&bought["payerStatus"], &bought["nonPayerStatus"]), (&json!("APPROVED"), &json!("APPROVED")));
    assert_eq!((&bought["nonPayerCompanyName"], &bought["nonPayerVlanId"]), (&json!("East Ltd"), &Value::Null));
    assert_eq!(west.vxc(vxc).await["provisioningStatus"], "DEPLOYABLE", "it is there at once");
    ports.exchange.run_workers().await;
    assert_eq!(west.vxc(vxc).await["provisioningStatus"], "LIVE");
    let east = ports.east.client();
    assert_eq!(east.vxc(vxc).await["bEnd"]["vlan"], 120);
    let key = east.own_key(&ports.key).await;
    assert_eq!((&key["valid"], key["lastUsed"].is_i64()), (&json!(false), true));
    for (client, port) in [(&west, &ports.west_port), (&east, &ports.east_port)] {
        let associated = client.vxc(port).await["associatedVxcs"].clone();
        assert_eq!(associated.as_array().unwrap().len(), 1, "it stands under the product of each end");
        assert_eq!(associated[0]["productUid"], vxc);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn west_chooses_the_a_end_and_never_the_b_end() {
    let _proof = evidence::proves(&["SK-25 api", "SK-64 api", "SK-24 api"]);
    let ports = Stage::with_ports().await;
    let ends =
        json!({ "aEnd": { "vlan": 231, "innerVlan": 7 }, "bEnd": { "vlan": 999, "innerVlan": 5, "vNicIndex": 3 } });
    let vxc = ports.stage.connect(&ports.west_port, &ports.key, ends).await;
    let a_end = &ports.west.client().vxc(&vxc).await["aEnd"];
    assert_eq!((&a_end["vlan"], &a_end["innerVlan"]), (&json!(231), &json!(7)));
    let b_end = &ports.east.client().vxc(&vxc).await["bEnd"];
    assert_eq!((&b_end["vlan"], &b_end["innerVlan"]), (&json!(120), &Value::Null), "K-31: the key wins");
    assert!(ports.east.client().free(&ports.east_port, 999).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_b_end_may_be_named_by_its_alias_and_by_its_uid_only_to_its_own_company() {
    let ports = Stage::with_ports().await;
    let many = ports.stage.key(&ports.east_port, json!({})).await;
    let west = ports.west.client();
    let alias = west.own_key(&many).await["productUid"].clone();
    assert_ne!(alias, json!(ports.east_port));
    let named = |a: &str, b: &Value| order(a, &many, json!({ "bEnd": { "productUid": b } }));
    assert_eq!(west.try_to_buy(named(&ports.west_port, &alias)).await.status, 200);
    // The Marketplace shows uids of Ports: a right guess is answered as a wrong one.
    for guess in [&ports.east_port, &ports.west_port] {
        let refusal = west.try_to_buy(named(&ports.west_port, &json!(guess))).await;
        assert_eq!(
            refusal.refused(400),
            "networkDesign[0].associatedVxcs[0].bEnd.productUid: is not the service of this key; leave it out, the key says it"
        );
    }
    let other = ports.service(&ports.east, ProductKind::Port, "East Port 2").await;
    let own = ports.east.client().try_to_buy(named(&other, &json!(ports.east_port))).await;
    assert_eq!(own.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_both_ends_are_the_companys_own() {
    let ports = Stage::with_ports().await;
    let second = ports.service(&ports.west, ProductKind::Mcr, "West MCR").await;
    let west = ports.west.client();
    let to = |b: &str| order(&ports.west_port, "", json!({ "serviceKey": null, "bEnd": { "productUid": b } }));
    let vxc = west.buy(to(&second)).await.remove(0);
    let shown = west.vxc(&vxc).await;
    assert_eq!((&shown["distanceBand"], &shown["bEnd"]["productName"]), (&json!("METRO"), &json!("West MCR")));
    let mut texts = Vec::new();
    for foreign in [ports.east_port.as_str(), "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968"] {
        texts.push(west.try_to_buy(to(foreign)).await.refused(400).to_owned());
    }
    assert_eq!(texts[0], texts[1], "another's service can't be told from none");
    assert!(texts[0].ends_with("is no service of your company; a connection to another company needs its service key"));
    let nothing = order(&ports.west_port, "", json!({ "serviceKey": null }));
    assert!(west.try_to_buy(nothing).await.refused(400).ends_with("serviceKey: is needed, or else bEnd.productUid"));
    let itself = west.try_to_buy(to(&ports.west_port)).await;
    assert!(itself.refused(400).ends_with("must be another service than the A-End's"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_refused_leaves_key_and_vlans_as_they_were() {
    let ports = Stage::with_ports().await;
    let (west, east) = (ports.west.client(), ports.east.client());
    let good = order(&ports.west_port, &ports.key, json!({ "aEnd": { "vlan": 231 } }));
    let bad = order(&ports.west_port, &ports.key, json!({ "aEnd": { "vlan": 231 }, "rateLimit": 501 }));
    assert!(west.try_to_buy(bad).await.refused(400).ends_with("rateLimit: the service key allows at most 500 Mbit/s"));
    for (change, text) in [
        (json!({ "rateLimit": 0 }), "rateLimit: must be from 1 to 10000 Mbit/s"),
        (json!({ "aEnd": { "vlan": 1 } }), "aEnd.vlan: must be 2 to 4093, 0 (choose one) or -1 (untagged)"),
        (json!({ "aEnd": { "vNicIndex": 1 } }), "aEnd.vNicIndex: goes with an MVE only"),
        (json!({ "term": 7 }), "term: must be 1, 12, 24, 36, 48 or 60 months"),
        (json!({ "productName": " " }), "productName: must not be blank"),
        (json!({ "serviceKey": "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968" }), "serviceKey: there is no such service key"),
        (json!({ "serviceKey": "5f0c6f4e" }), "serviceKey: must be a UUID of 36 characters"),
    ] {
        let refusal = west.try_to_buy(order(&ports.west_port, &ports.key, change)).await;
        assert_eq!(refusal.refused(400), format!("networkDesign[0].associatedVxcs[0].{text}"));
    }
    // The second element fails, so the first isn't there either.
    let both = json!({ "networkDesign": [good, order(&ports.west_port, &ports.key, json!({}))] });
    let twice = west.post("/v4/networkdesign/buy", &both).await;
    assert_eq!(
        twice.refused(400),
        "networkDesign[1].associatedVxcs[0].serviceKey: the single-use service key has been used"
    );
    let key = east.own_key(&ports.key).await;
    assert_eq!((&key["valid"], &key["lastUsed"]), (&json!(true), &Value::Null));
    assert!(west.free(&ports.west_port, 231).await && !east.free(&ports.east_port, 120).await);
    assert_eq!(west.vxc(&ports.west_port).await["associatedVxcs"], json!([]));
    let free = west.try_to_buy(order(&ports.west_port, &ports.key, json!({ "aEnd": { "vlan": 231 } }))).await;
    assert_eq!(free.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_multi_use_key_makes_connections_until_its_port_is_full() {
    let _proof = evidence::proves(&["SK-09 api"]);
    let ports = Stage::with_ports().await;
    let many = ports.stage.key(&ports.east_port, json!({})).await;
    let west = ports.west.client();
    let mut vlans = Vec::new();
    for _ in 0..3 {
        let vxc = ports.stage.connect(&ports.west_port, &many, json!({})).await;
        vlans.push(ports.east.client().vxc(&vxc).await["bEnd"]["vlan"].as_i64().unwrap());
    }
    assert_eq!(vlans, [2, 3, 4], "each has a VLAN of its own, the lowest that is free");
    ports.stage.fill(&ports.east_port).await;
    let refusal = west.try_to_buy(order(&ports.west_port, &many, json!({}))).await;
    assert_eq!(refusal.refused(400), "the other end can't take this connection now", "West hears no reason");
    let (title, text) = ports.stage.last_told(&ports.east).await;
    assert_eq!(title, "A connection to East Port was refused");
    assert!(text.contains("West Pty") && text.contains("No VLAN available on MEGAPORT service"), "{text}");
    let count = ports.stage.told(&ports.east).await.len();
    west.try_to_buy(order(&ports.west_port, &many, json!({}))).await.refused(400);
    assert_eq!(ports.stage.told(&ports.east).await.len(), count, "not told again so soon");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_may_use_its_own_key_and_needs_nobodys_consent() {
    let ports = Stage::with_ports().await;
    let other = ports.service(&ports.east, ProductKind::Port, "East Port 2").await;
    let east = ports.east.client();
    let own = make_key(&east, &ports.east_port, json!({ "singleUse": true, "vlan": 130, "preApproved": false })).await;
    let before = ports.stage.told(&ports.east).await.len();
    let vxc = east.buy(order(&other, &own, json!({ "aEnd": { "vlan": 30 } }))).await.remove(0);
    ports.exchange.run_workers().await;
    let told = ports.stage.told(&ports.east).await;
    assert_eq!(told.len(), before + 1, "only that it is live: {told:?}");
    // quirk 18: both VLANs in one request, at once.
    let path = format!("/v3/product/vxc/{vxc}");
    let changed = east.put(&path, &json!({ "aEndVlan": 31, "bEndVlan": 131, "name": "Loop" })).await;
    let data = changed.data();
    assert_eq!((&data["aEnd"]["vlan"], &data["bEnd"]["vlan"]), (&json!(31), &json!(131)));
    assert_eq!((&data["productName"], &data["vxcApproval"]["status"]), (&json!("Loop"), &Value::Null));
    assert_eq!(data["resources"]["interface"].as_array().unwrap().len(), 2);
    assert!(east.free(&ports.east_port, 130).await && !east.free(&ports.east_port, 131).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn validating_says_what_buying_would_say_and_changes_nothing() {
    let ports = Stage::with_ports().await;
    let (west, east) = (ports.west.client(), ports.east.client());
    let element = order(&ports.west_port, &ports.key, json!({}));
    let answer = west.post("/v3/networkdesign/validate", &json!([element])).await;
    let valid = &answer.data()[0];
    assert_eq!(
        (&valid["productType"], &valid["productUid"], &valid["string"]),
        (&json!("VXC"), &Value::Null, &json!("Sydney"))
    );
    assert_eq!(valid["price"]["currency"], "AUD");
    assert_eq!(east.own_key(&ports.key).await["valid"], true);
    assert_eq!(west.vxc(&ports.west_port).await["associatedVxcs"], json!([]));
    let bad = order(&ports.west_port, &ports.key, json!({ "rateLimit": 9000 }));
    let refusal = west.post("/v3/networkdesign/validate", &json!([bad])).await;
    assert_eq!(refusal.refused(400), "[0].associatedVxcs[0].rateLimit: the service key allows at most 500 Mbit/s");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_do_not_exist_are_not_tried_without_end_in_orders_either() {
    let ports = Stage::with_ports().await;
    let west = ports.west.client();
    let guess = |n: u8| order(&ports.west_port, &format!("5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a59{n:02}"), json!({}));
    for n in 0..10 {
        let refusal = west.post("/v3/networkdesign/validate", &json!([guess(n)])).await;
        assert!(refusal.refused(400).ends_with("serviceKey: there is no such service key"));
        west.try_to_buy(guess(n)).await.refused(400);
    }
    west.post("/v3/networkdesign/validate", &json!([guess(20)])).await.refused(429);
    west.try_to_buy(guess(21)).await.refused(429);
    let good = order(&ports.west_port, &ports.key, json!({}));
    assert_eq!(west.post("/v3/networkdesign/validate", &json!([good])).await.status, 200, "a key that exists always");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_made_on_services_that_are_in_service() {
    let ports = Stage::with_ports().await;
    let west = ports.west.client();
    let young = west.port("Young Port").await;
    let refusal = west.try_to_buy(order(&young, &ports.key, json!({}))).await;
    let text = "productUid: the service is DEPLOYABLE; connections are made when it is CONFIGURED or LIVE";
    assert!(refusal.refused(400).ends_with(text), "{}", refusal.text);
    let foreign = west.try_to_buy(order(&ports.east_port, &ports.key, json!({}))).await;
    assert!(foreign.refused(404).contains(&format!("Could not find a service with UID {}", ports.east_port)));
    ports.east.client().act(&ports.east_port, "CANCEL_NOW").await;
    let gone = west.try_to_buy(order(&ports.west_port, &ports.key, json!({}))).await;
    assert!(gone.refused(400).ends_with("serviceKey: the other end can't take this connection now"), "{}", gone.text);
}
