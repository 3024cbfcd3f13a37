//! Companies, their markets, and the operator who makes them.

use domain::catalog;
use domain::people::Position;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::kit::{Exchange, PASSWORD};

async fn with_catalogue() -> Exchange {
    let exchange = Exchange::start().await;
    exchange.app.import_catalogue(&app::Actor::local_operator("kit"), catalog::SAMPLE.to_owned()).await.unwrap();
    exchange
}

#[tokio::test]
async fn a_company_begins_with_its_operator_and_a_letter_to_its_admin() {
    let exchange = with_catalogue().await;
    let operator = exchange.operator().await;
    let made = operator
        .post("/keyway/v1/companies", &json!({ "companyName": " North Ltd ", "adminEmail": "ada@north.example" }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = made.data()["invitation"]["token"].as_str().unwrap();
    let accept = |names: Value| {
        let mut body = json!({ "token": token, "password": PASSWORD });
        body.as_object_mut().unwrap().extend(names.as_object().unwrap().clone());
        body
    };
    let stranger = exchange.stranger();
    let nameless = stranger.post("/keyway/v1/invitations/accept", &accept(json!({}))).await;
    assert_eq!(nameless.refused(400), "firstName: must not be blank");
    let named = accept(json!({ "firstName": "Ada", "lastName": "North" }));
    assert_eq!(stranger.post("/keyway/v1/invitations/accept", &named).await.status, 200);
    let ada = exchange.signed_in("ada@north.example").await;
    let mut own = ada.get("/keyway/v1/company").await.data().clone();
    (own["companyId"], own["companyUid"]) = (json!(1), json!("[uid]"));
    assert_json_snapshot!(own, @r#"
    {
      "companyId": 1,
      "companyName": "North Ltd",
      "companyUid": "[uid]",
      "createDate": 1782864000000,
      "marketplaceVisible": false,
      "suspended": false,
      "wantedName": null
    }
    "#);
    let markets = ada.get("/v2/market").await;
    let all = catalog::Catalog::parse(catalog::SAMPLE).unwrap().markets.len();
    assert_eq!(markets.data().as_array().unwrap().len(), all, "every market of the catalogue");
    let again = operator.post("/keyway/v1/companies", &json!({ "companyName": "NORTH  ltd" })).await;
    assert_eq!(again.refused(400), "companyName: another company has this name, or one that looks like it");
    ada.post("/keyway/v1/companies", &json!({ "companyName": "Other" })).await.refused(403);
    ada.get("/keyway/v1/companies").await.refused(403);
    let all = operator.get("/keyway/v1/companies").await;
    let named = |company: &&Value| company["companyName"] == "North Ltd";
    assert_eq!(all.data().as_array().unwrap().iter().filter(named).count(), 1);
    operator.get("/keyway/v1/company").await.refused(403);
}

#[tokio::test]
async fn a_suspended_company_is_refused_at_its_next_request_and_comes_back_as_it_was() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let operator = exchange.operator().await;
    let path = |verb: &str| format!("/keyway/v1/companies/{}/{verb}", east.uid);
    assert_eq!(operator.post(&path("suspend"), &json!({})).await.data()["suspended"], true);
    east.admin().get("/keyway/v1/me").await.refused(401);
    east.client().get("/keyway/v1/me").await.refused(401);
    assert_eq!(operator.post(&path("resume"), &json!({})).await.data()["suspended"], false);
    assert_eq!(east.admin().get("/keyway/v1/me").await.status, 200);
    assert_eq!(east.client().get("/keyway/v1/me").await.status, 200);
    east.client().post(&path("suspend"), &json!({})).await.refused(403);
}

#[tokio::test]
async fn a_new_name_is_seen_by_others_after_the_operator_has_checked_it() {
    let exchange = Exchange::start().await;
    let (east, _west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let operator = exchange.operator().await;
    let wanted = east
        .client()
        .put("/keyway/v1/company", &json!({ "companyName": "Far East", "marketplaceVisible": true }))
        .await;
    assert_eq!((&wanted.data()["companyName"], &wanted.data()["wantedName"]), (&json!("East Ltd"), &json!("Far East")));
    let taken = east.client().put("/keyway/v1/company", &json!({ "companyName": "west ltd" })).await;
    assert_eq!(taken.refused(400), "companyName: another company has this name, or one that looks like it");
    let twin = east.client().put("/keyway/v1/company", &json!({ "companyName": "W\u{435}st Ltd" })).await;
    assert_eq!(twin.refused(400), taken.refused(400), "a Cyrillic letter makes no other name");
    let hidden = east.client().put("/keyway/v1/company", &json!({ "companyName": "West\u{200b} Ltd" })).await;
    assert!(hidden.refused(400).ends_with("such as U+200B"), "{}", hidden.text);
    let path = |verb: &str| format!("/keyway/v1/companies/{}/{verb}", east.uid);
    let checked = json!({ "companyName": "Far East" });
    east.client().post(&path("confirm-name"), &checked).await.refused(403);
    east.client().put("/keyway/v1/company", &json!({ "companyName": "West Limited" })).await.data();
    let swapped = operator.post(&path("confirm-name"), &checked).await;
    assert_eq!(swapped.refused(400), "the company asks for another name by now: West Limited");
    east.client().put("/keyway/v1/company", &checked).await.data();
    let named = operator.post(&path("confirm-name"), &checked).await;
    assert_eq!((&named.data()["companyName"], &named.data()["wantedName"]), (&json!("Far East"), &Value::Null));
    operator.post(&path("confirm-name"), &checked).await.refused(400);
    east.client().put("/keyway/v1/company", &json!({ "companyName": "Megacorp" })).await.data();
    let refused = operator.post(&path("refuse-name"), &json!({})).await;
    assert_eq!((&refused.data()["companyName"], &refused.data()["wantedName"]), (&json!("Far East"), &Value::Null));
}

#[tokio::test]
async fn a_market_is_enabled_in_its_own_currency() {
    let exchange = with_catalogue().await;
    let operator = exchange.operator().await;
    let new = json!({ "companyName": "North Ltd", "markets": ["de"], "adminEmail": "ada@north.example" });
    let made = operator.post("/keyway/v1/companies", &new).await;
    let token = made.data()["invitation"]["token"].as_str().unwrap();
    let accept = json!({ "token": token, "firstName": "Ada", "lastName": "North", "password": PASSWORD });
    assert_eq!(exchange.stranger().post("/keyway/v1/invitations/accept", &accept).await.status, 200);
    let ada = exchange.signed_in("ada@north.example").await;
    let mut market = json!({
        "currencyEnum": "AUD", "language": "en", "billingContactName": "Fin East", "billingContactPhone": null,
        "billingContactEmail": "fin@east.example", "address1": "1 Harbour St", "city": "Sydney", "country": "AU",
        "firstPartyId": 1558,
    });
    let set = ada.post("/v2/market", &market).await;
    let id = set.data()["supplyId"].as_i64().unwrap();
    market["city"] = json!("Melbourne");
    assert_eq!(ada.post("/v2/market", &market).await.data()["supplyId"], id, "changed, not made anew");
    let listed = ada.get("/v2/market").await;
    let countries: Vec<_> = listed.data().as_array().unwrap().iter().map(|market| &market["country"]).collect();
    assert_eq!(countries, ["AU", "DE"]);
    let au = &listed.data()[0];
    assert_eq!((&au["id"], &au["city"]), (&json!(id), &json!("Melbourne")));
    assert_eq!(au["secondPartyId"], made.data()["companyId"]);
    for (field, value, says) in [
        ("currencyEnum", "USD", "currencyEnum: must be AUD in AU"),
        ("country", "XX", "country: is no market of this exchange"),
        ("billingContactEmail", "x", "billingContactEmail: must have 5 to 254 characters"),
        ("city", " ", "city: must have 1 to 255 printable characters"),
    ] {
        let mut bad = market.clone();
        bad[field] = json!(value);
        assert_eq!(ada.post("/v2/market", &bad).await.refused(400), says);
    }
    let east = exchange.company("East Ltd").await;
    let reader = exchange.arrived(&east, "ro@east.example", Position::ReadOnly).await;
    reader.client().get("/v2/market").await.refused(403);
}

#[tokio::test]
async fn the_first_operator_comes_by_a_link_and_then_no_more_are_printed() {
    let exchange = Exchange::start().await;
    let printed = exchange.app.first_operator_link().await.unwrap().unwrap();
    assert!(printed.url.starts_with("https://portal.keyway.test/operator/kwo_"));
    let operator = exchange.operator().await;
    assert!(exchange.app.first_operator_link().await.unwrap().is_none());
    let late = json!({ "token": printed.token, "firstName": "A", "lastName": "B", "email": "x@keyway.test", "password": PASSWORD });
    exchange.stranger().post("/keyway/v1/operator/accept", &late).await.refused(404);
    let me = operator.get("/keyway/v1/me").await;
    assert_eq!((&me.data()["kind"], &me.data()["companyId"]), (&json!("operator"), &Value::Null));
    let link = operator.post("/keyway/v1/operator/link", &json!({})).await;
    let second = json!({
        "token": link.data()["token"], "firstName": "Otto", "lastName": "Operator", "email": "otto@keyway.test", "password": PASSWORD,
    });
    assert_eq!(exchange.stranger().post("/keyway/v1/operator/accept", &second).await.status, 200);
    let east = exchange.company("East Ltd").await;
    east.client().post("/keyway/v1/operator/link", &json!({})).await.refused(403);
}

#[tokio::test]
async fn the_operator_sees_which_letters_of_a_name_are_not_plain_ones() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let operator = exchange.operator().await;
    east.client().put("/keyway/v1/company", &json!({ "companyName": "Gr\u{43e}ve" })).await.data();
    let all = operator.get("/keyway/v1/companies").await;
    let shown = all.data().as_array().unwrap().iter().find(|one| one["companyUid"] == east.uid.to_string()).unwrap();
    assert_eq!((&shown["wantedName"], &shown["wantedNameSpeltOut"]), (&json!("Gr\u{43e}ve"), &json!("Gr\\u{43e}ve")));
}

#[tokio::test]
async fn whoever_tries_names_that_others_have_is_held_back() {
    let exchange = Exchange::start().await;
    let (east, west) = (exchange.company("East Ltd").await, exchange.company("West Ltd").await);
    let rename = json!({ "companyName": "West Ltd" });
    for _ in 0..20 {
        east.client().put("/keyway/v1/company", &rename).await.refused(400);
    }
    let held = east.client().put("/keyway/v1/company", &rename).await;
    assert_eq!((held.status, held.header("retry-after")), (429.try_into().unwrap(), "3"));
    let invite = json!({ "firstName": "A", "lastName": "B", "email": west.ada.email, "position": "Finance" });
    assert_eq!(east.client().post("/v2/employment", &invite).await.status, 429, "addresses count with them");
    west.client().put("/keyway/v1/company", &json!({ "companyName": "Far West" })).await.data();
    exchange.clock.advance(std::time::Duration::from_secs(3));
    east.client().put("/keyway/v1/company", &rename).await.refused(400);
}
