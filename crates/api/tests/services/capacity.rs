//! Capacity is finite, and two can't have the last of it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::kit::Exchange;
use crate::kit::shop::{mcr, mve, port};

#[tokio::test(flavor = "multi_thread")]
async fn of_many_orders_for_the_last_free_interface_one_wins() {
    let exchange = Exchange::stocked().await;
    let customers = [exchange.customer("East Ltd").await, exchange.customer("West Ltd").await];
    let mut order = port("The last one");
    order["locationId"] = json!(2);
    order["portSpeed"] = json!(1000);
    let racing: Vec<_> = (0..16)
        .map(|n| {
            let (client, order) = (customers[n % 2].client(), order.clone());
            tokio::spawn(async move { client.try_to_buy(order).await })
        })
        .collect();
    let mut won = Vec::new();
    for one in racing {
        let answer = one.await.unwrap();
        if answer.status.is_success() {
            won.push(answer.data()[0]["technicalServiceUid"].as_str().unwrap().to_owned());
        } else {
            assert!(answer.refused(400).contains("Dock MEL1 has no room for a Port of 1000 Mbit/s"), "{}", answer.text);
        }
    }
    assert_eq!(won.len(), 1);
    let ports = exchange.store.read(store::products::every).await.unwrap();
    assert_eq!(ports.iter().filter(|port| port.location == 2).count(), 1);
}

#[tokio::test]
async fn an_interface_is_free_again_when_the_fabric_has_let_go_of_the_port_that_ended() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("Only one");
    order["locationId"] = json!(2);
    order["portSpeed"] = json!(1000);
    let uid = east.buy(order.clone()).await.remove(0);
    exchange.run_workers().await;
    east.try_to_buy(order.clone()).await.refused(400);
    assert_eq!(east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await.status, 200);
    east.try_to_buy(order.clone()).await.refused(400);
    exchange.run_workers().await;
    assert_eq!(east.buy(order).await.len(), 1);
}

#[tokio::test]
async fn ports_go_to_the_zone_with_more_room_unless_one_is_asked_for() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut zones = BTreeMap::new();
    for n in 0..8 {
        let uid = east.port(&format!("Port {n}")).await;
        let read = east.get(&format!("/v2/product/{uid}")).await;
        *zones.entry(read.data()["diversityZone"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(zones, BTreeMap::from([("blue".to_owned(), 4), ("red".to_owned(), 4)]));
    let mut red = port("Red");
    red["config"]["diversityZone"] = json!("red");
    let uid = east.buy(red).await.remove(0);
    assert_eq!(east.get(&format!("/v2/product/{uid}")).await.data()["diversityZone"], "red");
}

#[tokio::test]
async fn routers_machines_and_lags_fill_up() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut fast = mcr("MCR");
    fast["portSpeed"] = json!(10_000);
    for _ in 0..2 {
        east.buy(fast.clone()).await;
    }
    let full = east.try_to_buy(fast.clone()).await;
    assert!(full.refused(400).starts_with("networkDesign[0]: Dock SYD1 has no room for an MCR of 10000 Mbit/s"));
    for _ in 0..2 {
        east.mcr("Small MCR").await;
    }
    east.try_to_buy(mcr("Small MCR")).await.refused(400);

    for _ in 0..8 {
        east.mve("MVE").await;
    }
    assert!(east.try_to_buy(mve("MVE")).await.refused(400).contains("no room for an MVE of 2 cores"));

    let mut lag = port("LAG");
    lag["lagPortCount"] = json!(8);
    let uids = east.buy(lag.clone()).await;
    assert_eq!(uids.len(), 8, "over two switches of one zone when one hasn't enough");
    east.buy(lag.clone()).await;
    let full = east.try_to_buy(lag).await;
    assert!(full.refused(400).contains("no room for a LAG of 8 Ports of 10000 Mbit/s"), "{}", full.text);
    let held = exchange.store.read(store::interfaces::all).await.unwrap();
    let mut users: Vec<_> = held.iter().filter_map(|one| one.product_id).collect();
    let count = users.len();
    users.sort_unstable();
    users.dedup();
    assert_eq!(users.len(), count, "no Port has two interfaces");
}
