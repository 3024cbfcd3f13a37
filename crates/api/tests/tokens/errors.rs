//! What the token endpoint refuses, in the words of RFC 6749 §5.2.

use axum::body::Body;
use axum::http::{Request, header};

use crate::kit::{Answer, Company, Exchange, FORM, basic, form};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (status, &error.into()), "{}", answer.text);
    assert!(answer.body.get("access_token").is_none());
    assert!(!answer.body["error_description"].as_str().unwrap().is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
    if status == 401 {
        assert!(answer.header("www-authenticate").starts_with("Basic "));
    }
}

async fn exchange() -> (Exchange, Company) {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    (exchange, east)
}

#[tokio::test]
async fn wrong_credentials_are_all_told_the_same() {
    let _proof = evidence::proves(&["AK-27 api"]);
    let (exchange, east) = exchange().await;
    let west = exchange.company("West Ltd").await;
    let (id, secret) = east.key.credentials();
    let mut texts = Vec::new();
    for credentials in [
        (id, west.key.client_secret.as_str()),
        (id, "guess"),
        ("kwk_unknown", secret),
        (west.key.client_id.as_str(), secret),
        (secret, id),
        ("", ""),
        (id, ""),
        (id, "\u{0}"),
    ] {
        let answer = exchange.ask(credentials).await;
        refused(&answer, 401, "invalid_client");
        texts.push(answer.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
}

#[tokio::test]
async fn another_grant_or_scope_is_refused_by_name() {
    let _proof = evidence::proves(&["AK-32 api"]);
    let (exchange, east) = exchange().await;
    let ask =
        async |pairs: &[(&str, &str)]| exchange.stranger().basic("/oauth2/token", east.key.credentials(), pairs).await;
    refused(&ask(&[("grant_type", "password")]).await, 400, "unsupported_grant_type");
    refused(&ask(&[("grant_type", "CLIENT_CREDENTIALS")]).await, 400, "unsupported_grant_type");
    refused(&ask(&[]).await, 400, "invalid_request");
    refused(&ask(&[("grant_type", "")]).await, 400, "invalid_request");
    refused(&ask(&[GRANT, GRANT]).await, 400, "invalid_request");
    refused(&ask(&[GRANT, ("scope", "keyway/readOnly")]).await, 400, "invalid_scope");
    assert_eq!(ask(&[[GRANT].as_slice(), &[("p", "1"); 63]].concat()).await.status, 200);
    refused(&ask(&[[GRANT].as_slice(), &[("p", "1"); 64]].concat()).await, 400, "invalid_request");
    let many = format!("/oauth2/token?{}", "p=1&".repeat(65));
    refused(&exchange.stranger().basic(&many, east.key.credentials(), &[GRANT]).await, 400, "invalid_request");
}

#[tokio::test]
async fn credentials_in_two_places_or_in_the_query_are_refused() {
    let _proof = evidence::proves(&["AK-31 api"]);
    let (exchange, east) = exchange().await;
    let (id, secret) = east.key.credentials();
    let twice = [GRANT, ("client_id", id), ("client_secret", secret)];
    refused(&exchange.stranger().basic("/oauth2/token", (id, secret), &twice).await, 400, "invalid_request");
    refused(
        &exchange.stranger().form("/oauth2/token", &[GRANT, ("client_secret", secret)]).await,
        400,
        "invalid_request",
    );
    refused(&exchange.stranger().form("/oauth2/token", &[GRANT, ("client_id", id)]).await, 401, "invalid_client");
    // A client id beside Basic is the same one, or it is unclear who asks (RFC 6749 §2.3).
    let both = async |named: &str| {
        exchange.stranger().basic("/oauth2/token", (id, secret), &[GRANT, ("client_id", named)]).await
    };
    assert_eq!(both(id).await.status, 200);
    let other = exchange.company("North Ltd").await.key.client_id;
    for named in [other.as_str(), "nobody"] {
        refused(&both(named).await, 401, "invalid_client");
    }
    refused(&exchange.stranger().form("/oauth2/token", &[GRANT]).await, 401, "invalid_client");
    let query = format!("/oauth2/token?grant_type=client_credentials&client_id={id}&client_secret={secret}");
    refused(&exchange.stranger().form(&query, &[]).await, 400, "invalid_request");
    refused(&exchange.stranger().basic(&query, (id, secret), &[]).await, 400, "invalid_request");
}

#[tokio::test]
async fn a_body_of_another_type_or_shape_is_refused() {
    let _proof = evidence::proves(&["AK-44 api"]);
    let (exchange, east) = exchange().await;
    let ask = async |kind: &str, body: Body| {
        let request = Request::post("/oauth2/token")
            .header(header::AUTHORIZATION, basic(&east.key.client_id, &east.key.client_secret))
            .header(header::CONTENT_TYPE, kind);
        exchange.stranger().send(request.body(body).unwrap()).await
    };
    refused(
        &ask("application/json", Body::from(r#"{"grant_type":"client_credentials"}"#)).await,
        400,
        "invalid_request",
    );
    refused(&ask("text/plain", form(&[GRANT])).await, 400, "invalid_request");
    refused(&ask("multipart/form-data", form(&[GRANT])).await, 400, "invalid_request");
    refused(&ask("multipart/form-data; boundary=x", form(&[GRANT])).await, 400, "invalid_request");
    let large = ask(FORM, Body::from(vec![b'a'; 2 << 20])).await;
    assert_eq!(large.status, 413, "{}", large.text);
}

#[tokio::test]
async fn another_scheme_is_no_client() {
    let (exchange, east) = exchange().await;
    for header in ["Bearer abc", "Basic", "Basic !!!", "Digest x", "", "Basic \u{e9}"] {
        let request = Request::post("/oauth2/token").header(header::AUTHORIZATION, header.as_bytes());
        let request = request.header(header::CONTENT_TYPE, FORM).body(form(&[GRANT])).unwrap();
        refused(&exchange.stranger().send(request).await, 401, "invalid_client");
    }
    refused(&east.client().form("/oauth2/token", &[GRANT]).await, 401, "invalid_client");
}
