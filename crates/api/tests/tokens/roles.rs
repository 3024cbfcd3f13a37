//! What the role of an API key lets its tokens do.

use serde_json::json;

use crate::kit::Exchange;
use crate::paths::{filled, operations};

/// Calls that change something and that every token may make: they concern the token itself.
const OF_ANY_TOKEN: [&str; 2] = ["/oauth2/introspect", "/oauth2/revoke"];

#[tokio::test]
async fn a_read_only_token_changes_nothing() {
    let _proof = evidence::proves(&["AK-02 api", "AK-29 api", "AK-39 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let reader = exchange.bearer(&exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await);
    for (method, path) in operations() {
        if method == "get" || path == "/oauth2/token" || OF_ANY_TOKEN.contains(&path.as_str()) {
            continue;
        }
        let answer = reader.json(&method.to_uppercase(), &filled(&path), &json!({})).await;
        assert!(answer.status.is_client_error(), "{method} {path}: {} {}", answer.status, answer.text);
        assert_ne!(answer.status, 401, "{method} {path}");
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
