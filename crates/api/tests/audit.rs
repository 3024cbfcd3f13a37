//! The audit trail on the wire.

use std::time::Duration;

use app::{Actor, Record};
use axum::body::Body;
use domain::Position;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::Lane;

use crate::kit::Exchange;

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_read_in_pages_with_filters() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for name in ["Key one", "Key two"] {
        east.admin().make_key(name, "Read Only", 60).await;
    }
    let first = east.admin().get("/keyway/v1/audit?subject=API_KEY&outcome=DONE&limit=2").await;
    let items = first.data()["items"].as_array().unwrap();
    let names: Vec<_> = items.iter().map(|entry| entry["subjectName"].as_str().unwrap()).collect();
    assert_eq!(names, ["Key two", "Key one"]);
    assert_eq!(items[0]["actor"], "Ada Admin");
    assert_eq!(items[0]["actorKind"], "PERSON");
    let next = first.data()["next"].as_str().unwrap();
    let rest = east.admin().get(&format!("/keyway/v1/audit?subject=API_KEY&outcome=DONE&limit=2&after={next}")).await;
    assert_eq!(rest.data()["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest.data()["next"], Value::Null);
    let now = exchange.app.now().ms();
    let later = east.admin().get(&format!("/keyway/v1/audit?from={}", now + 1)).await;
    assert_eq!(later.data()["items"], Value::Array(Vec::new()));
    east.admin().get("/keyway/v1/audit?after=x").await.refused(400);
    east.admin().get("/keyway/v1/audit?from=yesterday").await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_the_whole_trail_however_long_it_is() {
    const KEYS: usize = 1203;
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    // Refusals are entries too, and quick to make: names that would be formulas, in more pieces than one. Within a minute they'd be counted.
    let refused = serde_json::json!({ "name": "=1+1", "role": "Nobody", "tokenExpiryMinutes": 60 });
    for _ in 0..KEYS {
        east.admin().post("/keyway/v1/api-keys", &refused).await.refused(400);
        exchange.clock.advance(Duration::from_secs(60));
    }
    let lines = east.admin().get("/keyway/v1/audit/export?format=jsonl&outcome=REFUSED").await;
    assert_eq!(lines.header("content-type"), "application/jsonl");
    let entries: Vec<Value> = lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), KEYS);
    let mut uids: Vec<_> = entries.iter().map(|entry| entry["uid"].as_str().unwrap()).collect();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), KEYS);

    let table = east.admin().get("/keyway/v1/audit/export?outcome=REFUSED").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"audit.csv\"");
    assert_eq!(table.text.lines().count(), KEYS + 1);
    assert!(table.text.starts_with("date,uid,actor,"));
    let none = west.admin().get("/keyway/v1/audit/export?outcome=REFUSED").await;
    assert_eq!(none.text.lines().count(), 1, "its head alone");
    assert_eq!(
        east.admin().get("/keyway/v1/audit/export?format=xml").await.refused(400),
        "format: must be one of csv, jsonl"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_is_a_bare_array_of_the_company_or_of_oneself() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let grace = exchange.person(east.id, "Grace Reader", Position::ReadOnly).await;
    grace
        .client()
        .put("/v3/notificationPreferences", &serde_json::json!([{ "group": "ORDERING", "enabled": false }]))
        .await
        .data();

    let all = east.admin().get("/v3/activity").await;
    let all = all.body.as_array().unwrap();
    assert!(all.len() >= 2);
    for entry in all {
        let mut keys: Vec<_> = entry.as_object().unwrap().keys().collect();
        keys.sort_unstable();
        assert_eq!(keys, ["createDate", "description", "loginName", "name", "personId", "userType"]);
    }
    let own = grace.client().get("/v3/activity").await;
    let number = own.body[0]["personId"].as_i64().unwrap();
    insta::assert_snapshot!(own.text.replace(&number.to_string(), "…"), @r#"[{"loginName":"Grace Reader","personId":…,"description":"E-mail preferences changed: Grace Reader","name":"E-mail preferences changed","createDate":1782864000000,"userType":"USER"}]"#);

    let of_grace = east.admin().get(&format!("/v3/activity?personIdOrUid={}", grace.uid)).await;
    assert_eq!(of_grace.body, own.body);
    assert_eq!(east.admin().get(&format!("/v3/activity?personIdOrUid={number}")).await.body, own.body);
    let by_company = format!("/v3/activity?companyIdOrUid={}", east.number);
    assert_eq!(east.admin().get(&by_company).await.body.as_array().unwrap().len(), all.len());

    for (client, path) in [
        (west.admin(), by_company),
        (west.admin(), format!("/v3/activity?companyIdOrUid={}", east.uid)),
        (west.admin(), format!("/v3/activity?personIdOrUid={number}")),
        (grace.client(), format!("/v3/activity?personIdOrUid={}", east.ada.uid)),
        (east.admin(), "/v3/activity?personIdOrUid=nobody".to_owned()),
    ] {
        client.get(&path).await.refused(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_every_trail_and_whether_it_holds() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let operator = exchange.operator().await;
    while exchange.app.seal_once().await.unwrap() > 0 {}
    let verdict = operator.get("/keyway/v1/operator/audit/verify").await;
    assert_eq!((&verdict.data()["firstBroken"], &verdict.data()["unsealedTail"]), (&Value::Null, &0.into()));
    let newest = operator.get("/keyway/v1/audit?limit=1").await;
    assert_eq!(newest.data()["items"][0]["hash"], verdict.data()["head"]);
    let of_east = operator.get(&format!("/keyway/v1/audit?company={}", east.uid)).await;
    assert!(!of_east.data()["items"].as_array().unwrap().is_empty());
    east.admin().get("/keyway/v1/operator/audit/verify").await.refused(403);
    east.client().get("/keyway/v1/operator/audit/verify").await.refused(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_only_read_is_in_the_trail_when_it_tries_more() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let key = east.admin().make_key("Probe", "Read Only", 60).await;
    let probe = exchange.bearer(&exchange.token(&key).await);
    let uid = "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968";
    for _ in 0..20 {
        probe
            .post("/v2/service/key", &json!({ "productUid": uid, "singleUse": true, "maxSpeed": 100 }))
            .await
            .refused(403);
        probe.post("/v4/networkdesign/buy", &json!({ "networkDesign": [] })).await.refused(403);
        probe.put(&format!("/v2/product/{uid}/tags"), &json!({ "resourceTags": [] })).await.refused(403);
        probe.put(&format!("/v2/employee/{}", east.ada.uid), &json!({ "firstName": "Eve" })).await.refused(403);
    }
    let trail = east.admin().get("/keyway/v1/audit?outcome=REFUSED&actor=Probe").await;
    let mut actions: Vec<_> =
        trail.data()["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["order.buy", "person.update", "product.tag", "service_key.create"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_ends_where_its_reader_is_suspended() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let (id, draw) = (east.id, exchange.app.draw().unwrap());
    let fill = move |tx: &store::Tx<'_>| {
        let mut ids = draw.ids();
        let record = || Record::by(&Actor::system(), "test").on("test", None, None).for_company(id, "East Ltd");
        (0..5000)
            .try_for_each(|_| record().save(tx, &mut ids, draw.now))
            .map_err(|_| store::Error::Conflict("x".to_owned()))
    };
    exchange.store.write(Lane::Any, fill).await.unwrap();
    let admin = east.admin();
    let request = admin.request("GET", "/keyway/v1/audit/export?format=jsonl").body(Body::empty()).unwrap();
    let mut body = admin.begin(request).await.into_body();
    body.frame().await.unwrap().unwrap();
    exchange.set_state(&east.ada, domain::people::PersonState::Locked).await;
    let mut more = 0;
    let ended = loop {
        match body.frame().await {
            Some(Ok(_)) => more += 1,
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(ended, "cut off, not complete");
    assert!(more <= 3, "what was under way came through, no more: {more}");
}
