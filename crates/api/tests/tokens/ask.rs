//! Every way in which a client may ask for a token.

use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

use super::works;
use crate::kit::{Answer, Exchange, FORM, Key, START, basic, form, sorted};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// The token of a right answer: three fields and nothing else, as long as a day.
#[track_caller]
fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut fields: Vec<_> = answer.body.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["access_token", "expires_in", "token_type"]);
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&"Bearer".into(), &86_400.into()));
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(answer.header("content-type"), "application/json;charset=UTF-8");
    answer.body["access_token"].as_str().unwrap().to_owned()
}

async fn exchange() -> (Exchange, Key) {
    let exchange = Exchange::start().await;
    let key = exchange.company("East Ltd").await.admin().make_key("Terraform", "Company Admin", 1440).await;
    (exchange, key)
}

#[tokio::test]
async fn a_form_and_http_basic_give_a_bearer_token_of_three_fields() {
    let _proof = evidence::proves(&[
        "AK-01 api",
        "AK-27 api",
        "AK-30 api",
        "AK-31 api",
        "AK-32 api",
        "AK-33 api",
        "AK-34 api",
        "AK-35 api",
        "AK-36 api",
        "AK-37 api",
        "AK-44 api",
        "AK-45 api",
    ]);
    let (exchange, key) = exchange().await;
    let token = token(&exchange.stranger().basic("/oauth2/token", key.credentials(), &[GRANT]).await);
    assert!(works(&exchange, &token).await);
    let get = exchange.stranger().get("/oauth2/token?grant_type=client_credentials").await;
    assert_eq!((get.status.as_u16(), get.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn quirk_02_the_go_sdk_puts_the_grant_into_the_query_and_sends_no_body() {
    let _proof = evidence::proves(&["AK-30 api", "AK-33 api"]);
    let (exchange, key) = exchange().await;
    let ask = |uri: &'static str| {
        let request = Request::post(uri).header(header::AUTHORIZATION, basic(&key.client_id, &key.client_secret));
        request.header(header::CONTENT_TYPE, FORM)
    };
    let sdk = ask("/oauth2/token?grant_type=client_credentials").body(Body::empty()).unwrap();
    token(&exchange.stranger().send(sdk).await);
    let curl = ask("/oauth2/token").body(form(&[GRANT])).unwrap();
    token(&exchange.stranger().send(curl).await);
    let both = ask("/oauth2/token?grant_type=client_credentials").body(form(&[GRANT])).unwrap();
    token(&exchange.stranger().send(both).await);
}

#[tokio::test]
async fn credentials_may_come_in_the_body() {
    let _proof = evidence::proves(&["AK-27 api"]);
    let (exchange, key) = exchange().await;
    let pairs = [GRANT, ("client_id", &key.client_id), ("client_secret", &key.client_secret)];
    token(&exchange.stranger().form("/oauth2/token", &pairs).await);
    let empty = [GRANT, ("client_id", &key.client_id), ("client_secret", &key.client_secret), ("scope", "")];
    token(&exchange.stranger().form("/oauth2/token", &empty).await);
    let scope =
        [GRANT, ("client_id", &key.client_id), ("client_secret", &key.client_secret), ("scope", "keyway/companyAdmin")];
    token(&exchange.stranger().form("/oauth2/token", &scope).await);
}

#[tokio::test]
async fn postman_may_send_a_multipart_body() {
    let _proof = evidence::proves(&["AK-32 api"]);
    let (exchange, key) = exchange().await;
    let body = "--xyz\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--xyz--\r\n";
    let request = Request::post("/oauth2/token")
        .header(header::AUTHORIZATION, basic(&key.client_id, &key.client_secret))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz");
    token(&exchange.stranger().send(request.body(Body::from(body)).unwrap()).await);
}

#[tokio::test]
async fn the_curl_line_with_base64_in_place_of_the_user_works() {
    let _proof = evidence::proves(&["AK-46 api"]);
    let (exchange, key) = exchange().await;
    let inner = BASE64_STANDARD.encode(format!("{}:{}", key.client_id, key.client_secret));
    let wrapped = inner.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n").collect::<String>();
    for user in [inner.as_str(), wrapped.trim_end(), wrapped.as_str()] {
        // curl puts a colon behind the user, with the password that was typed, or none.
        for password in ["", "typed"] {
            token(&exchange.ask((user, password)).await);
        }
    }
    token(&exchange.ask(key.credentials()).await);
}

#[tokio::test]
async fn a_token_says_who_asks_for_how_long_and_where_it_is_good() {
    let _proof = evidence::proves(&["AK-41 api", "AK-42 api"]);
    let (exchange, key) = exchange().await;
    let token = token(&exchange.ask(key.credentials()).await);
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let mut claims: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(claims["sub"], key.client_id);
    assert_eq!(claims["client_id"], key.client_id);
    for random in ["sub", "client_id", "jti"] {
        claims.as_object_mut().unwrap().remove(random).unwrap();
    }
    assert_eq!(claims["iat"], START.seconds());
    insta::assert_snapshot!(sorted(claims), @r#"{"aud":"https://api.keyway.test","exp":1782950400,"iat":1782864000,"iss":"https://auth.keyway.test","scope":"keyway/companyAdmin","token_use":"access"}"#);
}
