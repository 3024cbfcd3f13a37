//! One key, redeemed by everybody at once through two servers.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use crate::cluster::{Cluster, wait_until};
use crate::keyway::Keyway;
use crate::ledger::port;
use crate::tenant::{Tenant, call};

/// Orders at the same moment.
const ORDERS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_orders_for_one_key_over_two_servers_one_is_granted() {
    let cluster = Cluster::new(2, 0, "");
    let servers = cluster.serve();
    let east = Tenant::join(&servers[0], "East Ltd", "erin@east.example").await;
    let west = Tenant::join(&servers[1], "West Pty", "will@west.example").await;
    let (east_port, west_port) = (port(&east, "East port").await, port(&west, "West port").await);
    let wish = json!({ "productUid": east_port, "singleUse": true, "maxSpeed": 10, "active": true });
    let key = east.done(Method::POST, "/v2/service/key", &wish).await["key"].take();
    let vxc = json!({ "productName": "Contested", "serviceKey": key, "rateLimit": 1, "term": 1, "shutdown": false, "aEnd": {}, "bEnd": {} });
    let design = Arc::new(json!({ "networkDesign": [{ "productUid": west_port, "associatedVxcs": [vxc] }] }));
    let clients: Vec<_> = servers.iter().map(|server| Arc::new(server.client("localhost"))).collect();
    let orders: Vec<_> = (0..ORDERS)
        .map(|n| {
            let (client, session) = (Arc::clone(&clients[n % clients.len()]), west.session.clone());
            let design = Arc::clone(&design);
            tokio::spawn(async move {
                let answer = call(&client, &session, Method::POST, "/v4/networkdesign/buy", &design).await;
                (answer.status.as_u16(), answer.text())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for order in orders {
        answers.push(order.await.unwrap());
    }
    let granted = answers.iter().filter(|(status, _)| *status == 200).count();
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status != 200).collect();
    assert_eq!(granted, 1);
    assert!(refused.iter().all(|(status, text)| *status == 400 && text.contains("key")), "{refused:?}");
    let path = format!("/v2/product/{west_port}");
    wait_until("it is in service", async || {
        let port = west.done(Method::GET, &path, &Value::Null).await;
        let connections = port["associatedVxcs"].as_array().unwrap();
        assert_eq!(connections.len(), 1);
        connections[0]["provisioningStatus"] == "LIVE"
    })
    .await;
    servers.into_iter().for_each(Keyway::stop);
}
