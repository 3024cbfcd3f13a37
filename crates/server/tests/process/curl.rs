//! The documented command lines, typed as they stand in the documentation.

use std::process::{Command, Stdio};

use axum::http::Method;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::keyway::{Home, Keyway, text};
use crate::tenant::{Key, Tenant, accept, products, sign_in};

/// curl without a terminal, so that it can ask nobody for a password, and without anything on standard input.
fn curl(keyway: &Keyway<'_>, words: &[&str]) -> (u16, Value) {
    let mut command = Command::new("setsid");
    command.args(["--wait", "curl", "--silent", "--show-error", "--write-out", "\n%{http_code}"]);
    command.args(["--cacert", keyway.ca_file()]).args(words);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let answer = text(&output.stdout);
    let (body, status) = answer.rsplit_once('\n').unwrap();
    (status.parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
}

#[test]
fn a_refusal_that_reads_no_body_is_shown_by_curl_over_http_2() {
    let home = Home::new("");
    let keyway = home.serve();
    let api = keyway.greeting["environments"][0]["api"].as_str().unwrap();
    let (keys, body) = (format!("{api}/v2/service/key"), format!("{{\"description\": \"{}\"}}", "x".repeat(20_000)));
    let json = "Content-Type: application/json";
    let answers: Vec<_> = (0..20)
        .map(|_| {
            curl(
                &keyway,
                &["--http2", "-X", "POST", &keys, "-H", "Authorization: Bearer nobody's", "-H", json, "-d", &body],
            )
            .0
        })
        .collect();
    assert_eq!(answers, [401; 20]);
    keyway.stop();
}

/// The line of the documentation, with the URL of this server and what stands after `-u`.
fn ask_for_token(keyway: &Keyway<'_>, user: &str) -> (u16, Value) {
    let url = keyway.greeting["environments"][0]["token"].as_str().unwrap();
    curl(
        keyway,
        &[
            "-X",
            "POST",
            url,
            "-H",
            "Content-Type: application/x-www-form-urlencoded",
            "-u",
            user,
            "--data-urlencode",
            "grant_type=client_credentials",
        ],
    )
}

/// `base64(clientId:clientSecret)`, as the documentation has it.
fn encoded(key: &Key) -> String {
    BASE64_STANDARD.encode(format!("{}:{}", key.client_id, key.secret))
}

/// A token by the line of the documentation.
fn token(keyway: &Keyway<'_>, key: &Key) -> String {
    let (status, answer) = ask_for_token(keyway, &encoded(key));
    assert_eq!(status, 200, "{answer}");
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_documented_line_gets_a_token_that_opens_the_api() {
    let _proof = evidence::proves(&[
        "AK-28 api",
        "AK-30 api",
        "AK-31 api",
        "AK-32 api",
        "AK-33 api",
        "AK-34 api",
        "AK-35 api",
        "AK-36 api",
        "AK-37 api",
        "AK-38 api",
        "AK-44 api",
        "AK-45 api",
        "AK-46 api",
    ]);
    let home = Home::new("");
    let keyway = home.serve();
    let admin = Tenant::join(&keyway, "East Ltd", "ada@east.example").await;
    let key = admin.key(5).await;
    for user in [encoded(&key), format!("{}:{}", key.client_id, key.secret)] {
        let (status, answer) = ask_for_token(&keyway, &user);
        assert_eq!(status, 200, "{answer}");
        let fields: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, ["access_token", "expires_in", "token_type"]);
        assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(300), &json!("Bearer")));

        let api = keyway.greeting["environments"][0]["api"].as_str().unwrap();
        let bearer = format!("Authorization: Bearer {}", answer["access_token"].as_str().unwrap());
        let json = "Content-Type: application/json";
        let (status, answer) = curl(&keyway, &[&format!("{api}/v2/products"), "-H", &bearer, "-H", json]);
        assert_eq!((status, &answer["data"]), (200, &json!([])), "{answer}");
        let (status, _) = curl(&keyway, &[&format!("{api}/v2/products"), "-H", json]);
        assert_eq!(status, 401);
    }
}

#[tokio::test]
async fn a_key_that_was_deleted_or_whose_creator_is_gone_opens_nothing() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api", "AK-25 api"]);
    let home = Home::new("");
    let keyway = home.serve();
    let admin = Tenant::join(&keyway, "East Ltd", "ada@east.example").await;

    let deleted = admin.key(5).await;
    let before = token(&keyway, &deleted);
    assert_eq!(products(&admin.client, &before).await, 200);
    admin.done(Method::DELETE, &format!("/keyway/v1/api-keys/{}", deleted.uid), &Value::Null).await;
    assert_eq!(products(&admin.client, &before).await, 401);
    let (status, answer) = ask_for_token(&keyway, &encoded(&deleted));
    assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")), "{answer}");

    let words =
        ["user", "invite", "--company", "East Ltd", "bob@east.example", "--position", "Company Admin", "--json"];
    let invited: Value = serde_json::from_str(&home.keyway(&words)).unwrap();
    accept(&admin.client, &invited["invitationToken"], "Bob").await;
    let session = sign_in(&admin.client, "bob@east.example").await;
    let bob = Tenant { client: keyway.client("localhost"), session, email: "bob@east.example".to_owned() };
    let his = bob.key(5).await;
    let before = token(&keyway, &his);
    assert_eq!(products(&admin.client, &before).await, 200);
    admin.lock_out(&bob.email).await;
    assert_eq!(products(&admin.client, &before).await, 401);
    assert_eq!(ask_for_token(&keyway, &encoded(&his)).0, 401);
    home.keyway(&["user", "unlock", &bob.email]);
    assert_eq!(products(&admin.client, &before).await, 200);
    admin.deactivate(&bob.email).await;
    assert_eq!(products(&admin.client, &before).await, 401);
    assert_eq!(ask_for_token(&keyway, &encoded(&his)).0, 401);
}
