//! One-time codes, recovery codes, and what wrong ones lead to.

use std::time::Duration;

use domain::people::Position;
use serde_json::json;

use crate::kit::{Answer, Arrived, Authenticator, Client, Exchange, PASSWORD};

/// Switches a person's second factor on; its recovery codes.
pub async fn switched_on(exchange: &Exchange, client: &Client) -> (Authenticator, Vec<String>) {
    let setup = client.post("/keyway/v1/mfa", &json!({})).await;
    assert_eq!(setup.header("cache-control"), "no-store");
    let secret = setup.data()["secret"].as_str().unwrap();
    let uri = setup.data()["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Keyway:") && uri.contains(secret), "{uri}");
    let authenticator = Authenticator::with(secret);
    let wrong = json!({ "code": authenticator.wrong(exchange.app.now()) });
    assert!(client.post("/keyway/v1/mfa/confirm", &wrong).await.refused(400).starts_with("code:"));
    let confirmed =
        client.post("/keyway/v1/mfa/confirm", &json!({ "code": authenticator.code(exchange.app.now()) })).await;
    let codes = confirmed.data()["recoveryCodes"].as_array().unwrap().iter();
    (authenticator, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn sign_in(exchange: &Exchange, email: &str, code: Option<&str>) -> Answer {
    let body = json!({ "username": email, "password": PASSWORD, "oneTimePassword": code });
    exchange.stranger().post("/keyway/v1/sessions", &body).await
}

async fn grace(exchange: &Exchange, company: &crate::kit::Company) -> Arrived {
    exchange.arrived(company, "grace@east.example", Position::CompanyAdmin).await
}

#[tokio::test]
async fn a_code_is_needed_and_good_for_one_sign_in() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = grace(&exchange, &east).await;
    let (authenticator, _) = switched_on(&exchange, &grace.client()).await;
    assert_eq!(grace.client().get("/keyway/v1/me").await.data()["mfaEnabled"], true);
    assert!(sign_in(&exchange, &grace.email, None).await.refused(401).starts_with("oneTimePassword:"));
    // The code that confirmed is spent too.
    let spent = authenticator.code(exchange.app.now());
    assert!(sign_in(&exchange, &grace.email, Some(&spent)).await.refused(401).contains("4 tries are left"));
    exchange.clock.advance(Duration::from_secs(60));
    let code = authenticator.code(exchange.app.now());
    assert_eq!(sign_in(&exchange, &grace.email, Some(&code)).await.status, 201);
    let replayed = sign_in(&exchange, &grace.email, Some(&code)).await;
    assert!(replayed.refused(401).contains("wrong or was used: 4 tries are left"), "{}", replayed.text);
}

#[tokio::test]
async fn the_fifth_wrong_code_locks_out_with_the_api_keys_until_an_admin_unlocks() {
    let _proof = evidence::proves(&["AK-05 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = grace(&exchange, &east).await;
    let (authenticator, _) = switched_on(&exchange, &grace.client()).await;
    let key = grace.client().make_key("Of Grace", "Read Only", 60).await;
    let token = exchange.token(&key).await;
    let program = exchange.bearer(&token);
    assert_eq!(program.get("/keyway/v1/me").await.status, 200);
    for left in (1..=4).rev() {
        let said = sign_in(&exchange, &grace.email, Some(&authenticator.wrong(exchange.app.now()))).await;
        assert!(said.refused(401).contains(&format!("{left} tries are left")), "{}", said.text);
    }
    let locked = sign_in(&exchange, &grace.email, Some(&authenticator.wrong(exchange.app.now()))).await;
    assert!(locked.refused(401).contains("locked out"));
    exchange.clock.advance(Duration::from_secs(90));
    let code = authenticator.code(exchange.app.now());
    assert!(sign_in(&exchange, &grace.email, Some(&code)).await.refused(403).contains("locked out"));
    grace.client().get("/keyway/v1/me").await.refused(401);
    assert!(program.get("/keyway/v1/me").await.refused(401).contains("suspended"));

    // A program could else let somebody who has the password guess codes without end, as could one who is deactivated between.
    let (unlock, person) =
        (format!("/keyway/v1/people/{}/unlock", grace.number), format!("/v2/employee/{}", grace.number));
    east.client().post(&unlock, &json!({})).await.refused(403);
    east.client().put(&person, &json!({ "active": true })).await.refused(403);
    assert_eq!(east.client().put(&person, &json!({ "active": false })).await.status, 200);
    east.client().put(&person, &json!({ "active": true })).await.refused(403);
    assert_eq!(east.admin().post(&unlock, &json!({})).await.data()["active"], true);
    assert_eq!(program.get("/keyway/v1/me").await.status, 200);
    assert_eq!(sign_in(&exchange, &grace.email, Some(&code)).await.status, 201);
}

#[tokio::test]
async fn a_program_that_deactivates_and_reactivates_gives_no_more_tries() {
    let _proof = evidence::proves(&["AK-05 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = grace(&exchange, &east).await;
    let (authenticator, _) = switched_on(&exchange, &grace.client()).await;
    let person = format!("/v2/employee/{}", grace.number);
    let wrong = async || sign_in(&exchange, &grace.email, Some(&authenticator.wrong(exchange.app.now()))).await;
    for _ in 0..4 {
        wrong().await.refused(401);
    }
    for active in [false, true] {
        assert_eq!(east.client().put(&person, &json!({ "active": active })).await.status, 200);
    }
    assert!(wrong().await.refused(401).contains("locked out"));
    east.client().put(&person, &json!({ "active": true })).await.refused(403);
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_new_ones_replace_the_old() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = grace(&exchange, &east).await;
    let (authenticator, codes) = switched_on(&exchange, &grace.client()).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(sign_in(&exchange, &grace.email, Some(&codes[0].to_uppercase())).await.status, 201);
    sign_in(&exchange, &grace.email, Some(&codes[0])).await.refused(401);
    exchange.clock.advance(Duration::from_secs(60));
    let renew = json!({ "code": authenticator.code(exchange.app.now()) });
    let renewed = grace.client().post("/keyway/v1/mfa/recovery-codes", &renew).await;
    let new = renewed.data()["recoveryCodes"][0].as_str().unwrap().to_owned();
    sign_in(&exchange, &grace.email, Some(&codes[1])).await.refused(401);
    assert_eq!(sign_in(&exchange, &grace.email, Some(&new)).await.status, 201);
}

#[tokio::test]
async fn it_is_switched_off_with_a_code_or_by_an_admin() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let grace = grace(&exchange, &east).await;
    let (authenticator, codes) = switched_on(&exchange, &grace.client()).await;
    let wrong = json!({ "code": authenticator.wrong(exchange.app.now()) });
    assert!(grace.client().post("/keyway/v1/mfa/disable", &wrong).await.refused(400).starts_with("code:"));
    grace.client().delete(&format!("{}/mfa", grace.path())).await.refused(400);
    let off = grace.client().post("/keyway/v1/mfa/disable", &json!({ "code": codes[0] })).await;
    assert_eq!(off.status, 200);
    assert_eq!(sign_in(&exchange, &grace.email, None).await.status, 201);

    exchange.clock.advance(Duration::from_secs(60));
    switched_on(&exchange, &grace.client()).await;
    sign_in(&exchange, &grace.email, None).await.refused(401);
    assert_eq!(east.admin().delete(&format!("{}/mfa", grace.path())).await.status, 200);
    assert_eq!(sign_in(&exchange, &grace.email, None).await.status, 201);
}
