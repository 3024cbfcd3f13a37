//! The active keys of a company: their names, their end, their history.

use std::time::Duration;

use domain::Position;
use domain::people::PersonState;
use serde_json::json;

use super::PATH;
use crate::kit::Exchange;

#[tokio::test]
async fn a_key_can_be_given_another_name_and_nothing_else() {
    let _proof = evidence::proves(&["AK-24 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let key = east.admin().make_key("Nightly", "Read Only", 60).await;
    let path = format!("{PATH}/{}", key.uid);
    for (method, name) in [("PUT", "Weekly"), ("PATCH", "Hourly")] {
        let asked = json!({ "name": name, "role": "Company Admin", "tokenExpiryMinutes": 1440 });
        let renamed = east.admin().json(method, &path, &asked).await;
        let key = renamed.data();
        assert_eq!(
            (&key["name"], &key["role"], &key["tokenExpiryMinutes"]),
            (&name.into(), &"Read Only".into(), &60.into())
        );
    }
    let bad = east.admin().put(&path, &json!({ "name": "a_b" })).await;
    assert_eq!(bad.refused(400), "name: may contain letters, digits, spaces, hyphens and dashes only");
    assert_eq!(east.keys().await[1]["name"], "Hourly");
}

#[tokio::test]
async fn a_deleted_key_is_in_no_list_and_its_history_stays() {
    let _proof = evidence::proves(&["AK-25 api", "AK-26 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let key = east.admin().make_key("Nightly", "Read Only", 60).await;
    let path = format!("{PATH}/{}", key.uid);
    let minute = || exchange.clock.advance(Duration::from_mins(1));
    minute();
    east.admin().put(&path, &json!({ "name": "Weekly" })).await.data();
    east.admin().put(&path, &json!({ "name": "Weekly" })).await.data();
    east.admin().put(&path, &json!({ "name": "no!" })).await.refused(400);
    minute();
    let deleted = east.admin().delete(&path).await;
    assert_eq!(deleted.status, 200);
    assert!(deleted.body.get("data").is_none());
    assert!(east.keys().await.iter().all(|listed| listed["uid"] != key.uid));
    east.admin().delete(&path).await.refused(404);
    east.admin().put(&path, &json!({ "name": "Weekly" })).await.refused(404);
    let history = east.admin().get(&format!("{path}/history")).await;
    let told: Vec<_> = history.data().as_array().unwrap().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    {"action":"CREATED","actor":"Ada Admin","after":"Nightly","before":null,"createDate":1782864000000}
    {"action":"RENAMED","actor":"Ada Admin","after":"Weekly","before":"Nightly","createDate":1782864060000}
    {"action":"DELETED","actor":"Ada Admin","after":null,"before":"Weekly","createDate":1782864120000}
    "#);
}

#[tokio::test]
async fn a_suspended_key_is_listed_with_the_reason() {
    let _proof = evidence::proves(&["AK-04 api", "AK-05 api"]);
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let bob = exchange.person(east.id, "Bob Byron", Position::CompanyAdmin).await;
    bob.client().make_key("His", "Read Only", 60).await;
    for (state, status, reason) in [
        (PersonState::Active, "ACTIVE", json!(null)),
        (PersonState::Inactive, "SUSPENDED", json!("its creator is deactivated")),
        (PersonState::Locked, "SUSPENDED", json!("its creator is locked out")),
    ] {
        exchange.set_state(&bob, state).await;
        let keys = east.keys().await;
        let his = keys.iter().find(|key| key["name"] == "His").unwrap();
        assert_eq!(
            (&his["status"], &his["suspendedReason"], &his["createdBy"]),
            (&status.into(), &reason, &"Bob Byron".into())
        );
        let mine = keys.iter().find(|key| key["name"] == "Automation").unwrap();
        assert_eq!(mine["status"], "ACTIVE");
    }
}

#[tokio::test]
async fn a_key_of_another_company_is_not_there() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let west = exchange.company("West Ltd").await;
    let key = east.admin().make_key("Nightly", "Read Only", 60).await;
    let path = format!("{PATH}/{}", key.uid);
    let unknown = "Could not find an API key with UID ".to_owned();
    let said = unknown.clone() + &key.uid;
    assert_eq!(west.admin().put(&path, &json!({ "name": "Mine" })).await.refused(404), said);
    assert_eq!(west.admin().delete(&path).await.refused(404), said);
    assert_eq!(west.admin().get(&format!("{path}/history")).await.refused(404), said);
    let nobodys = "7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21";
    assert_eq!(west.admin().delete(&format!("{PATH}/{nobodys}")).await.refused(404), unknown + nobodys);
    west.admin().delete(&format!("{PATH}/nonsense")).await.refused(400);
    assert_eq!(east.keys().await.len(), 2);
}
