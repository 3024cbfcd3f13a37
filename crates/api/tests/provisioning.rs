//! The fabric as customers get to see it: their own counters, and nothing of the operator's.

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
