//! Two environments in one process: nothing of one is worth anything in the other.

use axum::http::{Method, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use server::client::{Client, Response};

use crate::keyway::Home;
use crate::tenant::{FORM, Key, Tenant, products, sign_in, text};

const TWO: &str = "[[environment]]\nname = \"production\"\napi_host = \"api.example.net\"\ntoken_host = \"auth.example.net\"\n\
                   [[environment]]\nname = \"staging\"\napi_host = \"api-staging.example.net\"\n";

async fn ask_for_token(client: &Client, key: &Key) -> Response {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", key.client_id, key.secret)));
    let headers = [FORM, (header::AUTHORIZATION, basic.as_str())];
    client.request(Method::POST, "/oauth2/token", &headers, "grant_type=client_credentials").await.unwrap()
}

#[tokio::test]
async fn production_and_staging_together_in_one_process_share_nothing() {
    let _proof = evidence::proves(&["AK-06 api", "AK-28 api"]);
    let home = Home::new(TWO);
    let keyway = home.serve();
    let names: Vec<String> =
        keyway.greeting["environments"].as_array().unwrap().iter().map(|one| text(&one["token"])).collect();
    let port = keyway.address().port();
    assert_eq!(
        names,
        [
            format!("https://auth.example.net:{port}/oauth2/token"),
            format!("https://api-staging.example.net:{port}/oauth2/token")
        ]
    );

    let said = home.refused(&["company", "create", "East Ltd"]);
    assert_eq!(said, "keyway: --environment is needed: one of production, staging\n");
    let (one, two) = (["--environment", "production"], ["--environment", "staging"]);
    // The same company and the same person may be in both: they are not the same.
    let production = Tenant::join_at(&keyway, "East Ltd", "ada@east.example", "api.example.net", &one).await;
    let staging = Tenant::join_at(&keyway, "East Ltd", "ada@east.example", "api-staging.example.net", &two).await;
    let (key, staging_key) = (production.key(5).await, staging.key(5).await);

    // The token endpoint of production has a host of its own; that of staging is on its API host.
    let auth = keyway.client("auth.example.net");
    assert_eq!(ask_for_token(&production.client, &key).await.status, 404);
    let answer = ask_for_token(&auth, &key).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = text(&answer.json().unwrap()["access_token"]);
    let answer = ask_for_token(&staging.client, &staging_key).await;
    let staging_token = text(&answer.json().unwrap()["access_token"]);
    assert_eq!(products(&production.client, &token).await, 200);
    assert_eq!(products(&staging.client, &staging_token).await, 200);

    for answer in [ask_for_token(&auth, &staging_key).await, ask_for_token(&staging.client, &key).await] {
        assert_eq!(answer.status, 401);
        assert_eq!(answer.json().unwrap()["error"], json!("invalid_client"));
    }
    assert_eq!(products(&production.client, &staging_token).await, 401);
    assert_eq!(products(&staging.client, &token).await, 401);
    assert_eq!(products(&staging.client, &sign_in(&production.client, "ada@east.example").await).await, 401);
}
