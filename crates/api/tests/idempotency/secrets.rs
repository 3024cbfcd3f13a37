//! Writes that take no key: it is refused where ignoring it would be a trap, and means nothing where nothing is done.

use std::collections::BTreeSet;

use axum::body::Body;

use super::{JSON, send};
use crate::kit::Exchange;
use crate::paths::{filled, operations};

/// What refuses a key, each with its reason.
const REFUSING: &[(&str, &str)] = &[
    ("post /keyway/v1/api-keys", "shows the client secret"),
    ("post /keyway/v1/companies", "shows the link of an invitation"),
    ("post /keyway/v1/companies/{companyUid}/invitations", "shows the link of an invitation"),
    ("post /keyway/v1/invitations/accept", "nobody is signed in; the link is good once"),
    ("post /keyway/v1/mfa", "shows the seed"),
    ("post /keyway/v1/mfa/confirm", "shows the recovery codes"),
    ("post /keyway/v1/mfa/recovery-codes", "shows the recovery codes"),
    ("post /keyway/v1/operator/accept", "nobody is signed in; the link is good once"),
    ("post /keyway/v1/operator/link", "shows the link"),
    ("post /keyway/v1/password/ask", "nobody is signed in"),
    ("post /keyway/v1/password/reset", "nobody is signed in; the link is good once"),
    ("post /keyway/v1/people/{employeeId}/invitation", "shows an operator the link of an invitation"),
    ("post /keyway/v1/sessions", "shows the session"),
    ("post /v3/login", "shows the session"),
];

/// What ignores a key, each with its reason.
const HARMLESS: &[(&str, &str)] = &[
    ("post /oauth2/introspect", "reads"),
    ("post /oauth2/token", "a second token is as good as the first"),
    ("post /v2/networkdesign/validate", "a trial"),
    ("post /v3/networkdesign/validate", "a trial"),
    ("post /v4/pricebook/product", "reads"),
];

#[tokio::test]
async fn a_key_is_refused_where_a_secret_is_shown_or_nobody_is_signed_in() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for (operation, _) in REFUSING {
        let (method, path) = operation.split_once(' ').unwrap();
        let answer = send(&east.admin(), "k", &method.to_uppercase(), &filled(path), JSON, "{}").await;
        let said =
            "Idempotency-Key: isn't taken here: what is answered is secret and shown once, or nobody has signed in yet";
        assert_eq!(answer.refused(400), said, "{operation}");
    }
    for (operation, _) in HARMLESS {
        let (method, path) = operation.split_once(' ').unwrap();
        let answer = send(&east.client(), "not a good one", &method.to_uppercase(), path, JSON, "{}").await;
        assert!(!answer.text.contains("Idempotency-Key"), "{operation}: {}", answer.text);
    }
}

#[test]
fn every_write_either_takes_a_key_or_stands_here() {
    let document = serde_json::to_value(api::openapi()).unwrap();
    let mut without = BTreeSet::new();
    for (method, path) in operations() {
        let parameters = document["paths"][&path][&method]["parameters"].as_array().cloned().unwrap_or_default();
        let takes = parameters.iter().any(|one| one["name"] == "Idempotency-Key");
        if method == "get" {
            assert!(!takes, "{path} does nothing");
        } else if !takes {
            without.insert(format!("{method} {path}"));
        }
    }
    let known = REFUSING.iter().chain(HARMLESS).map(|(operation, _)| (*operation).to_owned());
    assert_eq!(without, known.collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_characters_and_comes_once() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await.admin();
    let path = "/keyway/v1/preferences";
    let body = r#"{"notifications":[]}"#;
    let long = "k".repeat(255);
    assert_eq!(send(&east, &long, "PUT", path, JSON, body).await.status, 200);
    for key in ["", "two words", "t\u{e4}g", &format!("{long}k")] {
        let answer = send(&east, key, "PUT", path, JSON, body).await;
        assert_eq!(answer.refused(400), "Idempotency-Key: must be 1 to 255 visible ASCII characters", "{key}");
    }
    let request = east.request("PUT", path).header("Idempotency-Key", "a").header("Idempotency-Key", "b");
    let request = request.header("Content-Type", JSON).body(Body::from(body)).unwrap();
    assert_eq!(east.send(request).await.refused(400), "Idempotency-Key: must be there once");
    let read = east.request("GET", path).header("Idempotency-Key", "").body(Body::empty()).unwrap();
    assert_eq!(east.send(read).await.status, 200, "a read has no use for one");
}
