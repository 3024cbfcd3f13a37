//! The fabric as customers get to see it: their own counters, and nothing of the operator's.

use app::Trail;
use serde_json::json;

use crate::kit::Exchange;

#[tokio::test]
async fn what_waits_for_the_fabric_is_for_the_operator_alone() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for client in [east.client(), east.admin()] {
        client.get("/keyway/v1/operator/provisioning").await.refused(403);
        let retry = "/keyway/v1/operator/provisioning/5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968/retry";
        client.post(retry, &json!({})).await.refused(403);
    }
}

#[tokio::test]
async fn counters_of_what_is_not_there_are_not_found() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await.client();
    for id in ["5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968", "17", "nonsense"] {
        let answer = east.get(&format!("/keyway/v1/services/{id}/counters")).await;
        assert_eq!(answer.refused(404), format!("Could not find a service with UID {id}"));
    }
}

/// A connection that West ordered with East's key, seen by each as it is for them.
#[tokio::test]
async fn a_connection_ordered_with_a_key_is_provisioned_by_itself_and_each_side_sees_its_own_traffic() {
    let _proof = evidence::proves(&["SK-20 api", "SK-21 api", "SK-48 api"]);
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let (their_port, our_port) = (east.port("East Port").await, west.port("West Port").await);
    exchange.run_workers().await;
    let asked = json!({
        "productUid": their_port, "singleUse": true, "active": true, "maxSpeed": 500, "vlan": 200, "description": "for West",
    });
    let key = east.client().post("/v2/service/key", &asked).await.data()["key"].clone();
    let order = json!({
        "productUid": our_port,
        "associatedVxcs": [{
            "productName": "to East", "rateLimit": 100, "term": 1, "serviceKey": key,
            "aEnd": { "vlan": 100 }, "bEnd": {},
        }],
    });
    let vxc = west.client().buy(order).await.remove(0);
    let (path, counters) = (format!("/v2/product/{vxc}"), format!("/keyway/v1/services/{vxc}/counters"));
    assert_eq!(west.client().get(&path).await.data()["provisioningStatus"], "DEPLOYABLE");
    assert_eq!(west.client().get(&counters).await.data()["ends"], json!([]));

    exchange.run_workers().await;
    exchange.clock.advance(std::time::Duration::from_secs(60));
    for (company, end, far) in [(&west, "A", our_port.as_str()), (&east, "B", their_port.as_str())] {
        let client = company.client();
        let read = client.get(&path).await;
        assert_eq!(read.data()["provisioningStatus"], "LIVE");
        let traffic = client.get(&counters).await;
        let ends = traffic.data()["ends"].as_array().unwrap();
        assert_eq!((ends.len(), &ends[0]["end"]), (1, &json!(end)));
        assert!(ends[0]["inOctets"].as_u64().unwrap() > 0);
        client.get(&format!("/keyway/v1/services/{far}/counters")).await.data();
    }
    west.client().get(&format!("/keyway/v1/services/{their_port}/counters")).await.refused(404);
    let third = exchange.company("Third Ltd").await;
    third.client().get(&counters).await.refused(404);

    for company in [&west, &east] {
        let reader = exchange.app.authenticate(&company.ada.session, Trail::default()).await.unwrap();
        let notices = exchange.app.notices(&reader, None, 50).await.unwrap();
        let live: Vec<_> = notices.items.iter().filter(|notice| notice.title.ends_with("is live")).collect();
        assert_eq!((live.len(), live[0].link.as_deref()), (1, Some(format!("/services/vxc/{vxc}").as_str())));
        assert_eq!(
            live[0].text.contains("to East"),
            company.id == west.id,
            "each under its own name: {}",
            live[0].text
        );
    }
}
