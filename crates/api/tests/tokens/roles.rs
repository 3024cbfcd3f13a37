//! What the role of an API key lets its tokens do.

use serde_json::json;

use crate::kit::Exchange;
use crate::paths::{filled, operations};

/// Calls that change something and that every token may make: they concern the token itself.
const OF_ANY_TOKEN: [&str; 2] = ["/oauth2/introspect", "/oauth2/revoke"];

/// What a Company Admin's token reads and a Read Only one doesn't: keys, people, money, and what only orders need.
const NOT_FOR_READERS: &[&str] = &[
    "/keyway/v1/audit",
    "/keyway/v1/people/{employeeId}/effects",
    "/v2/employee/{employeeId}",
    "/v2/employment",
    "/v2/market",
    "/v2/product/port/{uid}/vlan",
    "/v2/service/key",
    "/v3/activity",
];

#[tokio::test]
async fn a_read_only_token_changes_nothing() {
    let _proof = evidence::proves(&["AK-02 api", "AK-29 api", "AK-39 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let port = east.port("East Port").await;
    let reader = exchange.bearer(&exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await);
    let before = reader.get(&format!("/v2/product/{port}")).await.data().clone();
    for (method, path) in operations() {
        if method == "get" || path == "/oauth2/token" || OF_ANY_TOKEN.contains(&path.as_str()) {
            continue;
        }
        let path = path.replace("{uid}", &port).replace("{action}", "CANCEL_NOW");
        let answer = reader.json(&method.to_uppercase(), &filled(&path), &json!({})).await;
        assert!(answer.status.is_client_error(), "{method} {path}: {} {}", answer.status, answer.text);
        assert_ne!(answer.status, 401, "{method} {path}");
    }
    assert_eq!(*reader.get(&format!("/v2/product/{port}")).await.data(), before);
}

#[tokio::test]
async fn the_role_decides_what_a_token_reads_and_changes() {
    let _proof = evidence::proves(&["AK-02 api", "AK-14 api", "AK-29 api", "AK-36 api", "AK-39 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let port = east.port("East Port").await;
    let reader = exchange.bearer(&exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await);
    let product = format!("/v2/product/{port}");
    for path in ["/v2/products", "/v3/locations", &product] {
        assert_eq!(reader.get(path).await.status, 200, "{path}");
        assert_eq!(east.client().get(path).await.status, 200, "{path}");
    }
    let renamed = json!({ "name": "Renamed", "marketplaceVisibility": false });
    let modify = format!("/v2/product/megaport/{port}");
    reader.put(&modify, &renamed).await.refused(403);
    assert_eq!(east.client().put(&modify, &renamed).await.status, 200);
    for path in [format!("/v3/product/{port}/action/CANCEL_NOW"), format!("/v2/product/{port}/lock")] {
        reader.post(&path, &json!({})).await.refused(403);
    }
}

#[tokio::test]
async fn a_read_only_token_reads_services_and_public_data_alone() {
    let _proof = evidence::proves(&["AK-02 api", "AK-29 api", "AK-39 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let port = east.port("East Port").await;
    let reader = exchange.bearer(&exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await);
    for path in NOT_FOR_READERS {
        let at = filled(&path.replace("{uid}", &port));
        assert!(operations().contains(&("get".to_owned(), (*path).to_owned())), "{path} isn't there");
        assert_eq!(reader.get(&at).await.status, 403, "{path}");
        assert_ne!(east.client().get(&at).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn no_token_makes_or_shows_api_keys() {
    let _proof = evidence::proves(&["AK-07 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let reader = exchange.bearer(&exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await);
    let asked = json!({ "name": "Another", "role": "Company Admin" });
    for client in [east.client(), reader] {
        client.post("/keyway/v1/api-keys", &asked).await.refused(403);
        client.get("/keyway/v1/api-keys").await.refused(403);
    }
    assert_eq!(east.keys().await.len(), 2);
}
