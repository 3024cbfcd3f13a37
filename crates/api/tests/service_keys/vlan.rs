//! The VLAN of a single-use key: looked for, kept, given up.

use std::sync::Arc;

use domain::service_key::VlanReservation::AtUse;
use serde_json::json;

use super::{MCR, MVE, PATH, Scene, change, make, try_to_make};

#[tokio::test]
async fn a_vlan_in_use_is_refused_by_number_and_service() {
    let _proof = evidence::proves(&["SK-62 api", "SK-63 api", "SK-72 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let number = scene.row(&scene.port).await.number;
    let taken = |vlan: &str| format!("VLAN {vlan} not available on MEGAPORT service {number}");
    scene.attach(&scene.port, None, 4001).await;
    let refused = try_to_make(&client, &scene.single_with(json!({ "vlan": 4001 }))).await;
    assert_eq!(refused.refused(400), taken("4001"), "a VXC has it");

    scene.key(&scene.single()).await;
    assert_eq!(try_to_make(&client, &scene.single()).await.refused(400), taken("120"), "a key has it");
    let idle = scene.single_with(json!({ "active": false }));
    assert_eq!(try_to_make(&client, &idle).await.refused(400), taken("120"), "looked for also when it isn't kept yet");
    let stacked = scene.single_with(json!({ "bEnd": { "innerVlan": 7 } }));
    assert_eq!(try_to_make(&client, &stacked).await.refused(400), taken("120.7"));
    let free = client.get(&format!("/v2/product/port/{}/vlan?vlan=120", scene.port)).await;
    assert_eq!(free.data(), &json!([121, 122, 123, 124, 125]));

    let stack = |inner: i64| scene.single_with(json!({ "vlan": 300, "bEnd": { "innerVlan": inner } }));
    scene.key(&stack(7)).await;
    scene.key(&stack(8)).await;
    assert_eq!(try_to_make(&client, &stack(8)).await.refused(400), taken("300.8"));
    assert_eq!(try_to_make(&client, &scene.single_with(json!({ "vlan": 300 }))).await.refused(400), taken("300"));
}

#[tokio::test]
async fn an_mve_keeps_the_vlans_of_each_vnic_apart() {
    let _proof = evidence::proves(&["SK-65 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let mve = scene.service("East MVE", &MVE).await;
    let number = scene.row(&mve).await.number;
    let body = |vnic: i64| json!({ "productUid": mve, "singleUse": true, "active": true, "vlan": 120, "bEnd": { "vNicIndex": vnic } });
    scene.attach(&mve, Some(1), 500).await;
    make(&client, &body(0)).await;
    let second = make(&client, &body(1)).await;
    let taken = |vlan: i64| format!("VLAN {vlan} not available on MVE service {number}");
    assert_eq!(try_to_make(&client, &body(1)).await.refused(400), taken(120));
    assert_eq!(change(&client, &second, json!({ "vlan": 500 })).await.refused(400), taken(500));
    assert_eq!(change(&client, &second, json!({ "bEnd": { "vNicIndex": 0 } })).await.refused(400), taken(120));
    let moved = change(&client, &second, json!({ "vlan": 121, "bEnd": { "vNicIndex": 0 } })).await;
    assert_eq!(moved.data()["bEnd"], json!({ "vlan": 121, "vNicIndex": 0 }));
    make(&client, &body(1)).await;
}

#[tokio::test]
async fn only_a_single_use_key_on_a_port_or_mve_carries_a_vlan() {
    let _proof = evidence::proves(&["SK-60 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let many = try_to_make(&client, &scene.single_with(json!({ "singleUse": false }))).await;
    assert_eq!(many.refused(400), "vlan: only a single-use key carries a VLAN");
    let mcr = scene.service("East MCR", &MCR).await;
    let router = try_to_make(&client, &scene.single_with(json!({ "productUid": mcr }))).await;
    assert_eq!(router.refused(400), "vlan: the exchange assigns the VLAN of an MCR");
    scene.key(&scene.single_with(json!({ "vlan": 0 }))).await;
    scene.key(&scene.single()).await;
}

#[tokio::test]
async fn a_key_that_is_switched_off_gives_its_vlan_up_and_looks_for_it_when_switched_on() {
    let _proof = evidence::proves(&["SK-69 api", "SK-72 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let first = scene.key(&scene.single()).await;
    assert_eq!(change(&client, &first, json!({ "active": false })).await.data()["active"], false);
    let second = scene.key(&scene.single()).await;
    let refused = change(&client, &first, json!({ "active": true })).await;
    assert!(refused.refused(400).starts_with("VLAN 120 not available on MEGAPORT service"), "{}", refused.text);
    change(&client, &second, json!({ "vlan": 121 })).await.data();
    assert_eq!(change(&client, &first, json!({ "active": true })).await.data()["valid"], true);
    let other = change(&client, &second, json!({ "vlan": 120 })).await;
    assert!(other.refused(400).starts_with("VLAN 120 not available"), "{}", other.text);
    change(&client, &first, json!({ "vlan": null })).await.data();
    assert_eq!(change(&client, &second, json!({ "vlan": 120 })).await.data()["vlan"], 120);
    change(&client, &second, json!({ "singleUse": false })).await.data();
    scene.key(&scene.single()).await;
}

#[tokio::test]
async fn quirk_17_with_vlans_taken_at_use_two_unused_keys_may_carry_one() {
    let scene = Scene::with(|settings| settings.vlan_reservation = AtUse).await;
    let client = scene.east.client();
    let keys = [scene.key(&scene.single()).await, scene.key(&scene.single()).await];
    let listed = client.get(&format!("{PATH}?productIdOrUid={}", scene.port)).await;
    let found: Vec<_> = listed.data().as_array().unwrap().iter().map(|key| key["key"].as_str().unwrap()).collect();
    assert_eq!(found, keys, "exactly these two");
    scene.attach(&scene.port, None, 120).await;
    assert!(try_to_make(&client, &scene.single()).await.refused(400).starts_with("VLAN 120 not available"));
    change(&client, &keys[0], json!({ "active": false })).await.data();
    assert!(
        change(&client, &keys[0], json!({ "active": true })).await.refused(400).starts_with("VLAN 120 not available")
    );
    change(&client, &keys[0], json!({ "description": "still off" })).await.data();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_want_one_vlan_at_once_one_gets_it() {
    let _proof = evidence::proves(&["SK-62 api", "SK-63 api"]);
    let scene = Arc::new(Scene::new().await);
    let racers: Vec<_> = (0..50)
        .map(|_| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { try_to_make(&scene.east.client(), &scene.single()).await })
        })
        .collect();
    let mut made = 0;
    for racer in racers {
        let answer = racer.await.unwrap();
        if answer.status == 200 {
            made += 1;
        } else {
            assert!(answer.refused(400).starts_with("VLAN 120 not available"), "{}", answer.text);
        }
    }
    assert_eq!(made, 1);
    let listed = scene.east.client().get(PATH).await;
    assert_eq!(listed.data().as_array().unwrap().len(), 1);
}
