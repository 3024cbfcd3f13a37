//! Buying and validating.

use serde_json::{Value, json};

use crate::kit::Exchange;
use crate::kit::shop::{mcr, mve, port};

#[tokio::test]
async fn an_mve_is_known_by_its_label_too_and_gets_a_vnic_when_none_is_named() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let mut order = mve("East MVE");
    order["vnics"] = Value::Null;
    order["vendorConfig"] = json!({ "vendor": "Palo Alto", "imageId": "128", "mveLabel": "MVE 4/16" });
    let uid = east.client().buy(order).await.remove(0);
    let read = east.client().get(&format!("/v2/product/{uid}")).await;
    assert_eq!(read.data()["mveSize"], "MEDIUM");
    assert_eq!(read.data()["vendor"], "PALO_ALTO");
    assert_eq!(read.data()["vnics"], json!([{ "description": "Data Plane", "vlan": null }]));
}

#[tokio::test]
async fn quirk_03_buy_v4_is_wrapped_and_the_others_are_bare() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let bare = json!([port("One")]);
    let wrapped = json!({ "networkDesign": [port("Two")], "discountCodes": null });
    for path in ["/v3/networkdesign/validate", "/v2/networkdesign/validate"] {
        let answer = east.post(path, &bare).await;
        assert_eq!(answer.body["message"], "Validation passed", "{}", answer.text);
        assert_eq!(answer.data().as_array().unwrap().len(), 1);
        east.post(path, &wrapped).await.refused(400);
    }
    for path in ["/v3/networkdesign/buy", "/v2/networkdesign/buy"] {
        assert_eq!(east.post(path, &bare).await.data().as_array().unwrap().len(), 1);
    }
    assert_eq!(east.post("/v4/networkdesign/buy", &wrapped).await.data().as_array().unwrap().len(), 1);
    east.post("/v4/networkdesign/buy", &bare).await.refused(400);
    assert_eq!(east.get("/v2/products").await.data().as_array().unwrap().len(), 3, "validating buys nothing");
}

#[tokio::test]
async fn quirk_04_what_was_bought_is_named_and_never_nothing() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for element in [port("Port"), mcr("MCR"), mve("MVE")] {
        let answer = east.try_to_buy(element).await;
        assert_eq!(answer.data()[0]["technicalServiceUid"].as_str().unwrap().len(), 36);
    }
    for (path, body) in [
        ("/v4/networkdesign/buy", json!({ "networkDesign": [] })),
        ("/v3/networkdesign/buy", json!([])),
        ("/v3/networkdesign/validate", json!([])),
    ] {
        let answer = east.post(path, &body).await;
        assert!(answer.refused(400).contains("at least one element"), "{}", answer.text);
    }
    let many: Vec<Value> = (0..51).map(|n| port(&format!("Port {n}"))).collect();
    assert!(east.post("/v3/networkdesign/buy", &json!(many)).await.refused(400).contains("at most 50 elements"));
}

#[tokio::test]
async fn quirk_05_a_new_service_is_read_at_once_and_soon_in_service() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uids = [east.port("Port").await, east.mcr("MCR").await, east.mve("MVE").await];
    for uid in &uids {
        let read = east.get(&format!("/v2/product/{uid}")).await;
        assert_eq!((&read.data()["provisioningStatus"], &read.data()["up"]), (&json!("DEPLOYABLE"), &json!(false)));
    }
    exchange.run_workers().await;
    for uid in uids {
        let path = format!("/v2/product/{uid}");
        let read = east.get(&path).await;
        assert_eq!(read.data()["provisioningStatus"], "LIVE", "{}", read.text);
        assert_eq!(read.data()["up"], true);
    }
}

#[tokio::test]
async fn quirk_08_interfaces_are_objects_whose_up_is_a_number_and_machines_an_array_whose_up_is_a_boolean() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for uid in [east.port("Port").await, east.mcr("MCR").await, east.mve("MVE").await] {
        exchange.run_workers().await;
        let read = east.get(&format!("/v2/product/{uid}")).await;
        assert_eq!(read.data()["resources"]["interface"]["up"], 1, "{}", read.text);
        if read.data()["productType"] == "MVE" {
            assert_eq!(read.data()["resources"]["virtual_machine"][0]["up"], true);
        }
    }
}

#[tokio::test]
async fn an_order_is_done_as_a_whole_or_not_at_all() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut wrong = mcr("Three");
    wrong["portSpeed"] = json!(3);
    let answer = east.post("/v3/networkdesign/buy", &json!([port("One"), mve("Two"), wrong])).await;
    assert!(answer.refused(400).starts_with("[2].portSpeed: must be one of 1000, 2500"), "{}", answer.text);
    assert_eq!(east.get("/v2/products").await.data(), &json!([]));
    let all = json!([port("One"), mve("Two"), mcr("Three")]);
    assert_eq!(east.post("/v3/networkdesign/buy", &all).await.data().as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_market_must_be_enabled_before_anything_is_bought_in_it() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let mut order = port("Auckland");
    order["locationId"] = json!(3);
    order["market"] = json!("NZ");
    let answer = east.client().try_to_buy(order.clone()).await;
    assert_eq!(
        answer.refused(400),
        "networkDesign[0].market: NZ isn't enabled for East Ltd yet; enable it with POST /v2/market"
    );
    let market = json!({
        "currencyEnum": "NZD", "country": "NZ", "billingContactName": "Ada", "billingContactEmail": "ada@east.example",
        "address1": "1 Quay", "city": "Auckland",
    });
    east.client().post("/v2/market", &market).await.data();
    assert_eq!(east.client().buy(order).await.len(), 1);
}

#[tokio::test]
async fn tags_of_an_order_are_kept_and_a_cross_connect_only_where_there_is_one() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("Tagged");
    order["resourceTags"] = json!([{ "key": "env", "value": "prod" }]);
    order["addOns"] = json!([{ "addOnType": "CROSS_CONNECT", "crossConnectRequested": true }]);
    let uid = east.buy(order.clone()).await.remove(0);
    let tags = east.get(&format!("/v2/product/{uid}/tags")).await;
    assert_eq!(tags.data(), &json!({ "resourceTags": [{ "key": "env", "value": "prod" }] }));
    order["locationId"] = json!(2);
    order["portSpeed"] = json!(1000);
    let answer = east.try_to_buy(order).await;
    assert_eq!(answer.refused(400), "networkDesign[0].addOns: a cross connect can't be ordered at Dock MEL1");
}
