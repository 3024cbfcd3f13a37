//! What all connections of a key may carry together: the rates of others are not to be found out by it.

use domain::ProductKind;
use serde_json::json;

use super::stage::{Stage, order};

const CANT: &str = "the other end can't take this connection now";

#[tokio::test(flavor = "multi_thread")]
async fn what_others_have_of_a_key_shows_in_no_number_and_costs_an_order_to_find_out() {
    let ports = Stage::with_ports().await;
    let key = ports.stage.key(&ports.east_port, json!({ "limits": { "maxTotalMbps": 700 } })).await;
    ports.stage.connect(&ports.west_port, &key, json!({ "rateLimit": 400 })).await;
    let company = ports.exchange.customer("North Inc").await;
    let port = ports.service(&company, ProductKind::Port, "North Port").await;
    let north = company.client();
    let at = |rate: u32| order(&port, &key, json!({ "rateLimit": rate }));

    // Whether it fits isn't judged before it is bought.
    for rate in [300, 301, 500] {
        assert_eq!(north.post("/v3/networkdesign/validate", &json!([at(rate)])).await.status, 200, "{rate}");
    }
    assert_eq!(north.try_to_buy(at(301)).await.refused(400), CANT);
    let (title, text) = ports.stage.last_told(&ports.east).await;
    assert_eq!(title, "A connection to East Port was refused");
    assert!(text.contains("North Inc") && text.contains("has 300 Mbit/s left of its limit of 700 Mbit/s"), "{text}");

    let vxc = north.buy(at(300)).await.remove(0);
    ports.exchange.run_workers().await;
    assert_eq!(north.own_key(&key).await["valid"], true, "that nothing is left is for East to see");
    assert_eq!(ports.east.client().own_key(&key).await["valid"], false);
    let faster = json!({ "rateLimit": 301 });
    let path = format!("/v3/product/vxc/{vxc}");
    for _ in 0..19 {
        assert_eq!(north.put(&path, &faster).await.refused(400), CANT);
    }
    let held = north.put(&path, &faster).await;
    assert_eq!((held.status.as_u16(), held.header("retry-after")), (429, "3"));
    assert_eq!(north.try_to_buy(at(1)).await.status, 429, "and so it is with orders");
    assert_eq!(north.put(&path, &json!({ "name": "Mine" })).await.status, 200, "everything else goes on");
    assert_eq!(ports.west.client().try_to_buy(order(&ports.west_port, &key, json!({}))).await.refused(400), CANT);
}
