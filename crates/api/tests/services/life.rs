//! Services from being ordered to having ended.

use axum::body::Body;
use serde_json::{Value, json};

use crate::kit::shop::port;
use crate::kit::{Client, Exchange};

async fn all_kinds(client: &Client) -> Vec<(&'static str, String)> {
    vec![
        ("megaport", client.port("A Port").await),
        ("mcr2", client.mcr("An MCR").await),
        ("mve", client.mve("An MVE").await),
    ]
}

/// A request with the SDK's headers and no body.
async fn empty(client: &Client, method: &str, path: &str) -> crate::kit::Answer {
    let request = client.request(method, path).header("content-type", "application/json");
    client.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_kind_is_listed_read_renamed_locked_tagged_and_ended() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let all = all_kinds(&east).await;
    exchange.run_workers().await;
    let list = east.get("/v2/products/").await;
    let listed: Vec<_> = list.data().as_array().unwrap().iter().map(|one| one["productUid"].clone()).collect();
    assert_eq!(listed, all.iter().map(|(_, uid)| json!(uid)).collect::<Vec<_>>());
    for (kind, uid) in &all {
        let path = format!("/v2/product/{uid}");
        let read = east.get(&path).await;
        assert_eq!(read.data()["productType"].as_str().unwrap().to_lowercase(), *kind);
        let by_number = east.get(&format!("/v2/product/{}", read.data()["productId"])).await;
        assert_eq!(by_number.data(), read.data());

        let body = json!({
            "name": "Renamed", "costCentre": "CC-1", "marketplaceVisibility": true, "term": 12,
            "ProductID": uid, "ProductType": "ignored", "_comment": 1,
        });
        let changed = east.put(&format!("/v2/product/{kind}/{uid}"), &body).await;
        assert_eq!(changed.data()["technicalServiceUid"], json!(uid));
        let read = east.get(&path).await;
        for (key, value) in [
            ("productName", json!("Renamed")),
            ("costCentre", json!("CC-1")),
            ("marketplaceVisibility", json!(true)),
            ("contractTermMonths", json!(12)),
        ] {
            assert_eq!(read.data()[key], value, "{kind} {key}");
        }
        east.put(&path, &json!({ "costCentre": "" })).await.data();
        assert_eq!(east.get(&path).await.data()["costCentre"], Value::Null, "empty clears");
        assert_eq!(east.get(&path).await.data()["productName"], "Renamed", "absent stays");

        let tags = json!({ "resourceTags": [{ "key": "b", "value": "2" }, { "key": "a", "value": "" }] });
        assert_eq!(east.get(&format!("{path}/tags")).await.data(), &json!({ "resourceTags": [] }));
        assert_eq!(east.put(&format!("{path}/tags"), &tags).await.status, 200);
        let read = east.get(&format!("{path}/tags")).await;
        assert_eq!(
            read.data(),
            &json!({ "resourceTags": [{ "key": "a", "value": "" }, { "key": "b", "value": "2" }] })
        );
        east.put(&format!("{path}/tags"), &json!({ "resourceTags": [] })).await.data();
        assert_eq!(
            east.get(&format!("{path}/tags")).await.data(),
            &json!({ "resourceTags": [] }),
            "quirk 15: an object"
        );

        let charges = east.get(&format!("{path}/action/CANCEL_NOW/charges")).await;
        assert!(charges.data()["earlyTerminationFee"].as_f64().unwrap() > 0.0, "{}", charges.text);
        assert_eq!(charges.data()["currency"], "AUD");
        assert_eq!(east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await.status, 200);
        let read = east.get(&path).await;
        assert_eq!(read.data()["provisioningStatus"], "DECOMMISSIONED");
        assert!(read.data()["terminateDate"].is_i64());
    }
    let list = east.get("/v2/products").await;
    assert!(list.data().as_array().unwrap().iter().all(|one| one["provisioningStatus"] == "DECOMMISSIONED"));
    exchange.run_workers().await;
    assert_eq!(exchange.store.read(store::unapplied::count).await.unwrap(), 0);
}

#[tokio::test]
async fn quirk_06_after_cancel_now_the_next_read_says_decommissioned() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for (_, uid) in all_kinds(&east).await {
        exchange.run_workers().await;
        let path = format!("/v2/product/{uid}");
        for action in ["CANCEL", "UN_CANCEL"] {
            let answer = east.post(&format!("/v3/product/{uid}/action/{action}"), &json!({})).await;
            assert_eq!(
                answer.refused(400),
                "action: must be CANCEL_NOW: a Port, MCR or MVE ends at once or not at all"
            );
        }
        assert_eq!(east.get(&path).await.data()["provisioningStatus"], "LIVE");
        assert_eq!(empty(&east, "POST", &format!("/v2/product/{uid}/action/CANCEL_NOW")).await.status, 200);
        assert_eq!(east.get(&path).await.data()["provisioningStatus"], "DECOMMISSIONED");
        let again = east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await;
        assert!(again.refused(400).contains("has ended (DECOMMISSIONED)"));
        exchange.run_workers().await;
        assert_eq!(east.get(&path).await.data()["provisioningStatus"], "DECOMMISSIONED");
    }
}

#[tokio::test]
async fn quirk_07_all_dates_are_whole_milliseconds() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.port("Port").await;
    exchange.run_workers().await;
    east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await;
    let read = east.get(&format!("/v2/product/{uid}")).await;
    for key in ["createDate", "liveDate", "terminateDate", "contractStartDate", "contractEndDate"] {
        assert!(read.data()[key].is_i64(), "{key}: {}", read.text);
    }
    let details = &read.data()["attributeTags"]["terminatedServiceDetails"];
    assert_eq!(details["location"]["site_code"], "syd1");
    assert!(details["device"].as_str().unwrap().ends_with(".syd1"), "{details}");
}

#[tokio::test]
async fn quirk_09_only_a_port_may_have_objects_among_its_attributes() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for (kind, uid) in all_kinds(&east).await {
        for _ in 0..2 {
            let read = east.get(&format!("/v2/product/{uid}")).await;
            let tags = read.data()["attributeTags"].as_object().unwrap();
            assert!(kind == "megaport" || tags.values().all(Value::is_string), "{}", read.text);
            east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await;
        }
    }
}

#[tokio::test]
async fn quirk_13_vlan_availability_is_an_array_that_has_n_exactly_when_it_is_free() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.port("Port").await;
    let ask = |n: i64| {
        let (east, path) = (east.clone(), format!("/v2/product/port/{uid}/vlan?vlan={n}"));
        async move { east.get(&path).await }
    };
    for n in [2, 120, 4093] {
        assert_eq!(ask(n).await.data(), &json!([n]));
    }
    for n in [0, 1, 4094] {
        let free = ask(n).await;
        let free = free.data().as_array().unwrap().clone();
        assert_eq!(free.len(), 5);
        assert!(!free.contains(&json!(n)));
    }
    for n in [-1, 4095, i64::MAX] {
        assert_eq!(ask(n).await.refused(400), "vlan: must be from 0 to 4094");
    }
    east.get(&format!("/v2/product/port/{uid}/vlan?vlan=x")).await.refused(400);
}

#[tokio::test]
async fn quirk_15_tags_and_images_are_objects() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.port("Port").await;
    assert!(east.get(&format!("/v2/product/{uid}/tags")).await.data()["resourceTags"].is_array());
    assert!(east.get("/v4/product/mve/images").await.data()["mveImages"].is_array());
    assert!(east.get("/v3/product/mve/images").await.data()["mveImages"].is_array());
}

#[tokio::test]
async fn quirk_19_safe_delete_keeps_a_port_with_connections_and_all_of_them() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let (a, b) = (east.port("A").await, east.port("B").await);
    exchange.run_workers().await;
    let element = json!({ "productUid": a, "associatedVxcs": [{
        "productName": "A to B", "rateLimit": 100, "term": 1, "shutdown": false, "aEnd": {}, "bEnd": { "productUid": b },
    }] });
    let vxc = east.buy(element).await.remove(0);
    exchange.run_workers().await;
    let state = || async {
        let mut states = Vec::new();
        for uid in [&a, &b, &vxc] {
            let read = east.get(&format!("/v2/product/{uid}")).await;
            states.push(read.data()["provisioningStatus"].as_str().unwrap().to_owned());
        }
        states
    };
    assert_eq!(state().await, ["LIVE", "LIVE", "LIVE"]);
    for spelling in ["safeDelete", "safe_delete"] {
        let path = format!("/v3/product/{a}/action/CANCEL_NOW?{spelling}=true");
        let answer = east.post(&path, &json!({})).await;
        assert!(answer.refused(400).contains("1 connection"), "{}", answer.text);
        assert_eq!(state().await, ["LIVE", "LIVE", "LIVE"]);
    }
    let list = east.get("/v2/products").await;
    let under = |n: usize| list.data()[n]["associatedVxcs"][0]["productUid"].clone();
    assert_eq!([under(0), under(1)], [json!(vxc), json!(vxc)], "under both of its ends");
    let unsafe_path = format!("/v3/product/{a}/action/CANCEL_NOW?safeDelete=false");
    assert_eq!(east.post(&unsafe_path, &json!({})).await.status, 200);
    assert_eq!(state().await, ["DECOMMISSIONED", "LIVE", "DECOMMISSIONED"]);
    exchange.run_workers().await;
    let safe = east.post(&format!("/v3/product/{b}/action/CANCEL_NOW?safeDelete=true"), &json!({})).await;
    assert_eq!(safe.status, 200, "{}", safe.text);
}

#[tokio::test]
async fn quirk_20_locking_unlocking_and_cancelling_take_an_empty_body() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for (_, uid) in all_kinds(&east).await {
        let lock = format!("/v2/product/{uid}/lock");
        assert_eq!(empty(&east, "POST", &lock).await.data()["locked"], true);
        assert_eq!(empty(&east, "POST", &lock).await.data()["locked"], true, "twice is once");
        assert_eq!(empty(&east, "DELETE", &lock).await.data()["locked"], false);
        assert_eq!(empty(&east, "POST", &format!("/v3/product/{uid}/action/CANCEL_NOW")).await.status, 200);
        assert!(empty(&east, "POST", &lock).await.refused(400).contains("has ended"));
    }
}

#[tokio::test]
async fn a_locked_service_is_neither_changed_nor_ended() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for (_, uid) in all_kinds(&east).await {
        let path = format!("/v2/product/{uid}");
        empty(&east, "POST", &format!("{path}/lock")).await.data();
        let before = east.get(&path).await;
        assert_eq!(before.data()["cancelable"], false);
        let refusals = [
            east.put(&path, &json!({ "name": "Other" })).await,
            east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await,
        ];
        for refusal in refusals {
            assert!(refusal.refused(400).ends_with("is locked; a Company Admin can unlock it"));
        }
        assert_eq!(east.get(&path).await.data(), before.data());
    }
}

#[tokio::test]
async fn a_lag_ends_as_a_whole_with_its_primary_and_in_part_with_a_member() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("LAG");
    order["lagPortCount"] = json!(3);
    let uids = east.buy(order).await;
    let states = || async {
        let list = east.get("/v2/products").await;
        let of = |one: &Value| one["provisioningStatus"] == "DECOMMISSIONED";
        list.data().as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    east.post(&format!("/v3/product/{}/action/CANCEL_NOW", uids[2]), &json!({})).await.data();
    assert_eq!(states().await, [false, false, true]);
    east.post(&format!("/v3/product/{}/action/CANCEL_NOW", uids[0]), &json!({})).await.data();
    assert_eq!(states().await, [true, true, true]);
}

#[tokio::test]
async fn what_is_done_to_a_service_is_in_its_trail_with_before_and_after() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let uid = east.client().port("Port").await;
    east.client().put(&format!("/v2/product/{uid}"), &json!({ "name": "Other" })).await.data();
    let reason = json!({ "cancellation_reason": "PROJECT_ENDED", "cancellation_comment": "done" });
    east.client().post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &reason).await;
    let (uid, company) = (uid.parse().unwrap(), east.id);
    let trail = exchange.store.read(move |tx| store::audit::of_subject(tx, "product", uid, company)).await.unwrap();
    let actions: Vec<_> = trail.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["product.order", "product.modify", "product.cancel"]);
    assert!(trail[1].before.as_deref().unwrap().contains(r#""name":"Port""#));
    assert!(trail[1].after.as_deref().unwrap().contains(r#""name":"Other""#));
    assert!(trail[2].after.as_deref().unwrap().contains("PROJECT_ENDED"));
}
