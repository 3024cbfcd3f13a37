//! Changing keys, and what can't be changed.

use serde_json::{Value, json};

use super::{MCR, PATH, PORT, Scene, change, look_up, with};

#[tokio::test]
async fn what_an_update_leaves_out_stays_and_null_clears() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single_with(json!({ "promoCode": "SPRING", "preApproved": true }))).await;
    let before = look_up(&client, &key).await.data().clone();
    // The SDK always sends these two.
    let same = change(&client, &key, json!({ "singleUse": true, "active": true })).await;
    assert_eq!(same.data(), &before);
    assert_eq!(same.body["message"], format!("Service key [{key}] updated"));

    let mut cleared = json!({ "key": key, "description": null, "promoCode": null });
    let answer = client.put(PATH, &cleared).await;
    let mut expected = before.clone();
    (expected["description"], expected["promoCode"]) = (Value::Null, Value::Null);
    assert_eq!(answer.data(), &expected);
    cleared["description"] = json!("Again");
    cleared["maxSpeed"] = json!("600");
    cleared["validFor"] = json!({ "start": null, "end": before["validFor"]["start"].as_i64().unwrap() + 1000 });
    cleared["ValidFor"] = json!({ "start": "2020-01-01T00:00:00Z" });
    let answer = client.put(PATH, &cleared).await;
    assert_eq!((&answer.data()["description"], &answer.data()["maxSpeed"]), (&json!("Again"), &json!(600)));
    assert_eq!(answer.data()["validFor"]["start"], before["validFor"]["start"]);
    assert_eq!(look_up(&client, &key).await.data(), answer.data());
}

#[tokio::test]
async fn a_whole_key_can_be_written_back_and_stays_on_its_service() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single()).await;
    let whole = look_up(&client, &key).await.data().clone();
    assert_eq!(client.put(PATH, &whole).await.data(), &whole);
    scene.note_use(&key).await;
    let used = look_up(&client, &key).await.data().clone();
    assert_eq!(client.put(PATH, &used).await.data(), &used, "also when it has been used");
    let moved = client.put(PATH, &with(used.clone(), json!({ "vlan": 121 }))).await;
    assert_eq!(moved.refused(400), "vlan: can't change once the key has been used");

    let other = scene.service("Second Port", &PORT).await;
    for elsewhere in [json!({ "productUid": other }), json!({ "productId": scene.row(&other).await.number })] {
        let refused = client.put(PATH, &with(used.clone(), elsewhere)).await;
        assert!(refused.refused(400).ends_with("a key stays on the service it was made on"), "{}", refused.text);
    }
    for (bad, rule) in [
        (json!({ "productUid": "x" }), "productUid: must be a UUID"),
        (json!({ "key": "x" }), "key: must be a UUID"),
        (json!({ "maxSpeed": 10001 }), "maxSpeed: must be from 1 to 10000"),
        (json!({ "bEnd": { "vlan": 9 } }), "bEnd.vlan: must be the same as vlan"),
        (json!({ "validFor": { "end": 5 } }), "validFor.end: lies in the past"),
        (
            json!({ "bEnd": { "partnerConfig": { "connectType": "AWS" } } }),
            "bEnd.partnerConfig.connectType: must be VROUTER",
        ),
        (json!({ "bEnd": { "partnerConfig": {} } }), "bEnd.partnerConfig: goes with an MCR only"),
    ] {
        let refused = client.put(PATH, &with(used.clone(), bad)).await;
        assert!(refused.refused(400).starts_with(rule), "{}", refused.text);
    }
    assert_eq!(look_up(&client, &key).await.data(), &used, "nothing of a refused update is kept");
}

#[tokio::test]
async fn a_key_is_switched_off_and_on_by_an_update() {
    let _proof = evidence::proves(&["SK-69 api", "SK-80 api", "SK-52 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single()).await;
    let off = change(&client, &key, json!({ "active": false })).await;
    assert_eq!((&off.data()["active"], &off.data()["valid"]), (&json!(false), &json!(false)));
    assert_eq!(look_up(&scene.west.client(), &key).await.data()["valid"], false);
    let on = change(&client, &key, json!({ "active": true })).await;
    assert_eq!((&on.data()["active"], &on.data()["valid"]), (&json!(true), &json!(true)));
    let uid: domain::Uid = key.parse().unwrap();
    let east = scene.east.id;
    let trail =
        scene.exchange.store.read(move |tx| store::audit::of_subject(tx, "service_key", uid, east)).await.unwrap();
    let acts: Vec<_> = trail.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(acts, ["service_key.create", "service_key.update", "service_key.update"]);
    let (was, is): (Value, Value) = (
        serde_json::from_str(trail[1].before.as_deref().unwrap()).unwrap(),
        serde_json::from_str(trail[1].after.as_deref().unwrap()).unwrap(),
    );
    assert_eq!((&was["active"], &is["active"], &is["vlan"]), (&json!(true), &json!(false), &json!(120)));
}

#[tokio::test]
async fn a_configuration_is_replaced_whole_and_a_tunnel_keeps_its_key() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let mcr = scene.service("East MCR", &MCR).await;
    let tunnel = |secret: Value| {
        let mut options = json!({ "sourceIpAddress": "192.0.2.1", "destinationIpAddress": "198.51.100.9" });
        if !secret.is_null() {
            options["preSharedKey"] = secret;
        }
        json!({ "partnerConfig": { "interfaces": [
            { "ipAddresses": ["192.0.2.1/30"] },
            { "interfaceType": "ipSecTunnel", "ipAddresses": ["203.0.113.1/30"], "ipSecTunnelOptions": options }] } })
    };
    let key = scene.key(&json!({ "productUid": mcr, "singleUse": true, "bEnd": tunnel(json!("orchid-secret")) })).await;
    let again = change(&client, &key, json!({ "bEnd": tunnel(Value::Null) })).await;
    assert!(!again.text.contains("orchid"), "{}", again.text);
    let shown = &again.data()["bEnd"]["partnerConfig"]["interfaces"][1]["ipSecTunnelOptions"];
    assert_eq!((&shown["destinationIpAddress"], shown.get("preSharedKey")), (&json!("198.51.100.9"), None));
    let uid: domain::Uid = key.parse().unwrap();
    let row = scene.exchange.store.read(move |tx| store::service_keys::by_key(tx, uid)).await.unwrap().unwrap();
    assert!(row.config.unwrap().contains("kwe1."), "the sealed key is still there");
    let bare = client.put(PATH, &json!({ "key": key, "bEnd": null })).await;
    assert_eq!(bare.data().get("bEnd"), None);
    let lost = change(&client, &key, json!({ "bEnd": tunnel(Value::Null) })).await;
    assert!(lost.refused(400).ends_with("preSharedKey: is needed"), "{}", lost.text);
}

#[tokio::test]
async fn the_recipient_can_change_nothing_of_a_key() {
    let _proof = evidence::proves(&["SK-82 api"]);
    let scene = Scene::new().await;
    let key = scene.key(&scene.single()).await;
    let before = look_up(&scene.east.client(), &key).await.data().clone();
    let west = scene.west.client();
    for fields in [
        json!({ "active": false }),
        json!({ "maxSpeed": 10000 }),
        json!({ "vlan": 7 }),
        json!({ "description": "mine" }),
        json!({ "validFor": { "end": null } }),
        json!({}),
    ] {
        let foreign = change(&west, &key, fields.clone()).await;
        let none = change(&west, "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968", fields).await;
        assert_eq!(foreign.refused(404), none.refused(404), "as one that isn't there");
    }
    assert_eq!(look_up(&scene.east.client(), &key).await.data(), &before);
}

#[tokio::test]
async fn a_key_can_not_be_removed() {
    let _proof = evidence::proves(&["SK-53 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single()).await;
    let refused = client.delete(&format!("{PATH}?key={key}")).await;
    refused.refused(405);
    assert_eq!(refused.header("allow"), "POST,GET,HEAD,PUT");
    client.delete(&format!("{PATH}/{key}")).await.refused(404);
    assert_eq!(look_up(&client, &key).await.status, 200);
    let document = serde_json::to_value(api::openapi()).unwrap();
    assert!(document["paths"][PATH].get("delete").is_none());
}
