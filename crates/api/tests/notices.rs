//! Notices and preferences on the wire.

use domain::Position;
use serde_json::{Value, json};

use crate::kit::Exchange;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_companys_notices_and_a_program_marks_none() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    for email in ["grace@east.example", "edith@east.example"] {
        exchange.arrived(&east, email, Position::ReadOnly).await;
    }

    let page = east.admin().get("/keyway/v1/notices?limit=1").await;
    let (items, unread) = (page.data()["items"].as_array().unwrap(), page.data()["unread"].as_i64().unwrap());
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["read"], false);
    let uid = items[0]["uid"].as_str().unwrap();
    let marked = east.admin().post("/keyway/v1/notices/read", &json!({ "uids": [uid] })).await;
    assert_eq!(marked.data()["unread"], unread - 1);
    assert_eq!(east.admin().get("/keyway/v1/notices?limit=1").await.data()["items"][0]["read"], true);
    assert_eq!(east.admin().post("/keyway/v1/notices/read", &json!({})).await.data()["unread"], 0);

    assert_eq!(east.client().get("/keyway/v1/notices").await.status, 200);
    east.client().post("/keyway/v1/notices/read", &json!({})).await.refused(403);
    let west = exchange.company("West Ltd").await;
    assert_eq!(west.admin().get("/keyway/v1/notices").await.data()["items"], json!([]));
    west.admin().post("/keyway/v1/notices/read", &json!({ "uids": [uid] })).await.refused(404);
    let wrong = east.admin().post("/keyway/v1/notices/read", &json!({ "uids": ["x"] })).await;
    assert_eq!(wrong.refused(400), "uids: x: must be a UUID of 36 characters");
    let many = east.admin().post("/keyway/v1/notices/read", &json!({ "uids": vec![uid; 1001] })).await;
    assert_eq!(many.refused(400), "uids: must have at most 1000 notices");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_switches_mail_off_by_each_of_the_paths() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    let ada = east.admin();
    insta::assert_snapshot!(ada.get("/v2/notificationPreferences").await.data(), @r#"[{"enabled":true,"fixed":false,"group":"ORDERING"},{"enabled":true,"fixed":false,"group":"SERVICES"},{"enabled":true,"fixed":false,"group":"FINANCIAL"},{"enabled":true,"fixed":false,"group":"COMPANY"},{"enabled":true,"fixed":true,"group":"SERVICE_STATUS"},{"enabled":true,"fixed":true,"group":"SECURITY"},{"enabled":true,"fixed":true,"group":"PEOPLE"}]"#);
    let enabled = |list: &Value, group: &str| {
        list.as_array().unwrap().iter().find(|one| one["group"] == group).unwrap()["enabled"].as_bool().unwrap()
    };
    for (path, group) in [("/v2/notificationPreferences", "SERVICES"), ("/v3/notificationPreferences", "FINANCIAL")] {
        let off = ada.post(path, &json!([{ "group": group, "enabled": false }])).await;
        assert!(!enabled(off.data(), group) && enabled(off.data(), "ORDERING"));
        let on = ada.put(path, &json!([{ "group": group, "enabled": true }])).await;
        assert!(enabled(on.data(), group));
    }
    let off = json!({ "notifications": [{ "group": "COMPANY", "enabled": false }] });
    let off = ada.put("/keyway/v1/preferences", &off).await;
    assert!(!enabled(&off.data()["notifications"], "COMPANY"));
    assert!(!enabled(ada.get("/v3/notificationPreferences").await.data(), "COMPANY"));

    let fixed = ada.put("/v3/notificationPreferences", &json!([{ "group": "SECURITY", "enabled": false }])).await;
    assert_eq!(fixed.refused(400), "group: SECURITY can't be switched off");
    let unknown = ada.put("/v3/notificationPreferences", &json!([{ "group": "API", "enabled": false }])).await;
    assert!(unknown.refused(400).starts_with("group: must be one of ORDERING, SERVICES"));
    east.client().get("/v3/notificationPreferences").await.refused(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_the_mail_on_its_way_and_a_company_does_not() {
    let exchange = Exchange::start().await;
    let east = exchange.company("East Ltd").await;
    exchange.invited(&east, "grace@east.example", Position::ReadOnly).await;
    let operator = exchange.operator().await;
    let queue = operator.get("/keyway/v1/operator/mail?status=WAITING").await;
    let mail = &queue.data()["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|mail| mail["recipient"] == "grace@east.example")
        .unwrap();
    assert_eq!(
        (&mail["status"], &mail["companyName"], &mail["attempts"]),
        (&json!("WAITING"), &json!("East Ltd"), &json!(0))
    );
    let retry = format!("/keyway/v1/operator/mail/{}/retry", mail["uid"].as_str().unwrap());
    assert_eq!(operator.post(&retry, &json!({})).await.status, 200);
    east.admin().get("/keyway/v1/operator/mail").await.refused(403);
    east.admin().post(&retry, &json!({})).await.refused(403);
}
