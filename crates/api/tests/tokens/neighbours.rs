//! Introspection, revocation, the keys and the metadata.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::works;
use crate::kit::{Company, Exchange, START};

/// What a company's program learns of a token.
async fn introspected(company: &Company, token: &str) -> Value {
    let answer = company.client().form("/oauth2/introspect", &[("token", token)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.body
}

#[tokio::test]
async fn a_company_learns_of_its_own_tokens_alone() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let own = introspected(&east, &east.token).await;
    assert_eq!(own["client_id"], east.key.client_id);
    assert_eq!(
        (own["iat"].as_i64().unwrap(), own["exp"].as_i64().unwrap()),
        (START.seconds(), START.seconds() + 86_400)
    );
    let fields: Vec<_> = own.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["active", "aud", "client_id", "exp", "iat", "iss", "jti", "scope", "sub", "token_type"]);
    let nothing = json!({ "active": false });
    assert_eq!(introspected(&west, &east.token).await, nothing);
    assert_eq!(introspected(&east, "nonsense").await, nothing);
    assert_eq!(introspected(&east, &east.ada.session).await, nothing, "a session is no access token");

    let credentials = east.key.credentials();
    let by_client = exchange.stranger().basic("/oauth2/introspect", credentials, &[("token", &east.token)]).await;
    assert_eq!(by_client.body, own, "a client may also say who it is by its credentials");
    let missing = exchange.stranger().basic("/oauth2/introspect", credentials, &[]).await;
    assert_eq!((missing.status.as_u16(), &missing.body["error"]), (400, &"invalid_request".into()));
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_the_others_of_its_key_are_not() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let credentials = east.key.credentials();
    let other = exchange.ask(credentials).await.body["access_token"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let answer = exchange.stranger().basic("/oauth2/revoke", credentials, &[("token", &east.token)]).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
    }
    let refused = exchange.bearer(&east.token).get("/keyway/v1/api-keys").await;
    assert_eq!(refused.refused(401), "The access token was revoked");
    assert!(works(&exchange, &other).await);
    exchange.run_workers().await;
    assert!(!works(&exchange, &east.token).await, "also after the workers have cleared up");
    let admin = east.admin().form("/oauth2/introspect", &[("token", &east.token)]).await;
    assert_eq!(admin.text, r#"{"active":false}"#);
}

#[tokio::test]
async fn nobody_revokes_what_is_not_his() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let answer = west.client().form("/oauth2/revoke", &[("token", &east.token)]).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""), "as of a text that is no token");
    assert!(works(&exchange, &east.token).await);

    let reader = exchange.token(&east.admin().make_key("Dashboard", "Read Only", 60).await).await;
    let answer = exchange.bearer(&reader).form("/oauth2/revoke", &[("token", &east.token)]).await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &"unauthorized_client".into()));
    assert!(works(&exchange, &east.token).await);

    assert_eq!(east.admin().form("/oauth2/revoke", &[("token", &reader)]).await.status, 200);
    assert!(!works(&exchange, &reader).await, "a Company Admin ends tokens of every key of the company");
}

#[tokio::test]
async fn the_keys_that_verify_a_token_are_published() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let header = BASE64_URL_SAFE_NO_PAD.decode(east.token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let set = exchange.stranger().get("/.well-known/jwks.json").await;
    let keys = set.body["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!((&keys[0]["kid"], &keys[0]["alg"]), (&header["kid"], &header["alg"]));
    assert!(keys[0].get("d").is_none(), "no private half");
}

#[tokio::test]
async fn the_metadata_names_the_endpoints_of_the_environment() {
    let _proof = evidence::proves(&["AK-28 api"]);
    let exchange = Exchange::with(|settings| settings.issuer = "https://auth-m2m.exchange.test:8443".to_owned()).await;
    let answer = exchange.stranger().get("/.well-known/oauth-authorization-server").await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer.body).unwrap(), @r#"
    {
      "grant_types_supported": [
        "client_credentials"
      ],
      "introspection_endpoint": "https://auth-m2m.exchange.test:8443/oauth2/introspect",
      "issuer": "https://auth-m2m.exchange.test:8443",
      "jwks_uri": "https://auth-m2m.exchange.test:8443/.well-known/jwks.json",
      "response_types_supported": [],
      "revocation_endpoint": "https://auth-m2m.exchange.test:8443/oauth2/revoke",
      "token_endpoint": "https://auth-m2m.exchange.test:8443/oauth2/token",
      "token_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post"
      ]
    }
    "#);
}
