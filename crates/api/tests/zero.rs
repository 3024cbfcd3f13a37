//! The zero character, which PostgreSQL can't keep in a text: refused by name on either database, wherever a text comes in.

use domain::people::Position;
use serde_json::{Value, json};

use crate::kit::Exchange;

const RULE: &str = "must not contain the character U+0000";

/// The places of all texts within a value, each as a pointer and as a message names it.
fn texts(value: &Value, pointer: &str, path: &str) -> Vec<(String, String)> {
    let within = |key: &str, part: &str, value: &Value| {
        let path = if path.is_empty() { part.trim_start_matches('.').to_owned() } else { format!("{path}{part}") };
        texts(value, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), &path)
    };
    match value {
        Value::String(_) => vec![(pointer.to_owned(), path.to_owned())],
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| within(name, &format!(".{name}"), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(n, item)| within(&n.to_string(), &format!("[{n}]"), item)).collect()
        }
        _ => Vec::new(),
    }
}

/// A path with something for each part that is open.
fn filled(path: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{') {
        Some(name) if name.to_lowercase().contains("uid") => "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968".to_owned(),
        Some(_) => "1".to_owned(),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_text_of_a_body_may_have_it() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await.client();
    let document = serde_json::to_value(api::openapi()).unwrap();
    let mut fields = 0;
    for (method, path) in crate::paths::operations() {
        let example = &document["paths"][&path][&method]["requestBody"]["content"]["application/json"]["example"];
        for (pointer, field) in texts(example, "", "") {
            let mut body = example.clone();
            *body.pointer_mut(&pointer).unwrap() = json!("a\0b");
            let answer = east.json(&method.to_uppercase(), &filled(&path), &body).await;
            assert_eq!(answer.refused(400), format!("{field}: {RULE}"), "{method} {path}");
            fields += 1;
        }
    }
    assert!(fields > 60, "{fields}");
    let named = east.put("/v2/product/1/tags", &json!({ "resourceTags": [{ "a\0b": "c" }] })).await;
    assert_eq!(named.status, 400, "{}", named.text);
    let said = east.post("/v2/employment", &json!({ "firstName": "a\\u0000" })).await;
    assert!(!said.refused(400).contains(RULE), "that is how one writes about it");
}

#[tokio::test]
async fn no_query_path_form_or_catalogue_may_have_it() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let client = east.client();
    for (path, field) in
        [("/v2/service/key?key=a%00", "key"), ("/keyway/v1/audit?action=%00", "action"), ("/v2/product/%00", "uid")]
    {
        assert_eq!(client.get(path).await.refused(400), format!("{field}: {RULE}"));
    }
    let stranger = exchange.stranger();
    let form = [("grant_type", "client_credentials"), ("client_id", "a\0"), ("client_secret", "b")];
    let answer = stranger.form("/oauth2/token", &form).await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &json!("invalid_request")), "{}", answer.text);
    assert_eq!(exchange.ask(("a\0", "b")).await.status, 401);
    let sign_in = stranger.form("/v3/login", &[("username", "a\0"), ("password", "b\0")]).await;
    assert_eq!(sign_in.refused(400), format!("username: {RULE}"));

    let grace = exchange.arrived(&east, "grace@east.example", Position::Finance).await;
    let wrong = stranger.form("/v3/login", &[("username", "grace@east.example"), ("password", "b\0")]).await;
    assert_eq!(wrong.status, 401, "{}", wrong.text);
    drop(grace);

    let catalogue = domain::catalog::SAMPLE.replacen("media = \"", "media = \"\\u0000", 1);
    assert_ne!(catalogue, domain::catalog::SAMPLE);
    let refused = app::App::check_catalogue(&catalogue).unwrap_err().to_string();
    assert!(refused.starts_with("line ") && refused.ends_with(RULE), "{refused}");
}
