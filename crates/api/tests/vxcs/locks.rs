//! Locks, isolation and tags: each side has its own.

use app::Actor;
use app::operator::OperatorVxcQuery;
use serde_json::{Value, json};

use super::stage::Ports;

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_binds_the_company_that_set_it_and_not_the_other() {
    let it = Ports::connected().await;
    let (west, east) = (it.west.client(), it.east.client());
    let lock = format!("/v2/product/{}/lock", it.vxc);
    assert_eq!(west.post(&lock, &json!({})).await.data()["locked"], true);
    assert_eq!(it.east_sees().await["locked"], false);
    assert!(
        it.west_puts(json!({ "name": "New" })).await.refused(400).ends_with("is locked; a Company Admin can unlock it")
    );
    west.act(&it.vxc, "CANCEL_NOW").await.refused(400);
    assert_eq!(it.west_sees().await["cancelable"], false);
    assert_eq!(it.east_puts(json!({ "name": "Ours" })).await.data()["productName"], "Ours");
    it.east_puts(json!({ "bEndVlan": 121 })).await.data();
    let stopped = it.west_puts(json!({ "isApproved": true })).await;
    assert!(
        stopped.refused(400).ends_with("is locked; a Company Admin can unlock it"),
        "and so it binds West's approval"
    );
    assert_eq!(west.delete(&lock).await.data()["locked"], false);
    assert_eq!(it.west_puts(json!({ "isApproved": true })).await.status, 200);
    assert_eq!(it.east_sees().await["bEnd"]["vlan"], 121);
    assert_eq!(it.west_puts(json!({ "name": "New" })).await.data()["productName"], "New");

    // East's own lock keeps East from giving up the Port with it.
    assert_eq!(east.post(&lock, &json!({})).await.data()["locked"], true);
    east.act(&it.east_port, "CANCEL_NOW").await.refused(400);
    assert_eq!(it.west_sees().await["provisioningStatus"], "LIVE");
    assert_eq!(west.act(&it.vxc, "CANCEL_NOW").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_company_asked_for_isnt_made_at_an_end_that_it_has_locked_since() {
    let it = Ports::connected().await;
    let lock = format!("/v2/product/{}/lock", it.vxc);
    it.west_puts(json!({ "aEndVlan": 400 })).await.data();
    it.west.client().post(&lock, &json!({})).await.data();
    assert_eq!(it.east_approves().await.refused(400), "the other end can't take this connection now");
    let (title, text) = it.stage.last_told(&it.west).await;
    assert_eq!(title, "A connection to West Port was refused");
    assert!(text.contains("the connection is locked by your company; a Company Admin can unlock it"), "{text}");
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 231);
    it.west.client().delete(&lock).await.data();
    it.east_approves().await.data();
    assert_eq!(it.west_sees().await["aEnd"]["vlan"], 400);
    // Nothing is made by saying no.
    it.east_puts(json!({ "bEndVlan": 121 })).await.data();
    it.west.client().post(&lock, &json!({})).await.data();
    assert_eq!(it.west_puts(json!({ "isApproved": false })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_approved_that_a_suspended_company_would_pay_for() {
    let it = Ports::connected().await;
    let (operator, app) = (Actor::local_operator("Olga"), &it.exchange.app);
    it.west_puts(json!({ "aEndVlan": 400 })).await.data();
    app.suspend_company(&operator, it.west.uid).await.unwrap();
    let refused = it.east_approves().await;
    assert!(refused.refused(400).starts_with("West Pty, which pays for the connection, can't take anything on now"));
    app.resume_company(&operator, it.west.uid).await.unwrap();
    assert_eq!(it.east_approves().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_lock_binds_both() {
    let it = Ports::connected().await;
    let (operator, app) = (Actor::local_operator("Olga"), &it.exchange.app);
    let vxc: domain::Uid = it.vxc.parse().unwrap();
    it.west_puts(json!({ "aEndVlan": 400 })).await.data();
    app.admin_lock_vxc(&operator, vxc.into(), true).await.unwrap();
    assert_eq!(it.west_sees().await["adminLocked"], true);
    it.west_puts(json!({ "name": "New" })).await.refused(400);
    it.east_puts(json!({ "name": "New" })).await.refused(400);
    it.east_approves().await.refused(400);
    it.west.client().act(&it.vxc, "CANCEL_NOW").await.refused(400);
    let overview = app.vxc_overview(&operator, vxc).await.unwrap();
    assert_eq!((overview.a.vlan, overview.b.vlan, overview.admin_locked), (Some(231), Some(120), true));
    let every = app.operator_vxcs(&operator, OperatorVxcQuery::default()).await.unwrap();
    assert_eq!((every.rows, every.total), (vec![overview], 1));
    app.admin_lock_vxc(&operator, vxc.into(), false).await.unwrap();
    assert_eq!(it.east_approves().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_may_isolate_its_own_end_and_the_other_is_told() {
    let _proof = evidence::proves(&["SK-23 mail"]);
    let it = Ports::connected().await;
    let path = format!("/keyway/v1/vxcs/{}/isolation", it.vxc);
    let sides = [
        (&it.east, &it.west, "bEnd", "East Ltd", "West to partner"),
        (&it.west, &it.east, "aEnd", "West Pty", "Connection from West Pty"),
    ];
    for (who, other, end, company, name) in sides {
        let answer = who.client().post(&path, &json!({ "reason": "a loop" })).await;
        assert_eq!(answer.data()[end]["isolated"], true);
        it.exchange.run_workers().await;
        assert_eq!(other.client().vxc(&it.vxc).await[end]["isolated"], true);
        let (title, text) = it.stage.last_told(other).await;
        assert_eq!(title, format!("{company} has cut its end of the connection \"{name}\" off"));
        assert!(!text.contains("loop"));
        let count = it.stage.told(other).await.len();
        assert_eq!(who.client().post(&path, &json!({})).await.status, 200);
        assert_eq!(it.stage.told(other).await.len(), count, "it was so already");
        assert_eq!(who.client().delete(&path).await.data()[end]["isolated"], false);
        it.exchange.run_workers().await;
        let (title, _) = it.stage.last_told(other).await;
        assert_eq!(title, format!("{company} has joined its end of the connection \"{name}\" again"));
    }
    let north = it.exchange.customer("North AG").await.client();
    north.post(&path, &json!({})).await.refused(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_has_tags_of_its_own() {
    let _proof = evidence::proves(&["SK-47 api"]);
    let it = Ports::connected().await;
    let path = format!("/v2/product/{}/tags", it.vxc);
    let tags = |key: &str| json!({ "resourceTags": [{ "key": key, "value": "1" }] });
    assert_eq!(it.west.client().put(&path, &tags("west")).await.status, 200);
    assert_eq!(it.east.client().put(&path, &tags("east")).await.status, 200);
    assert_eq!(*it.west.client().get(&path).await.data(), tags("west"));
    assert_eq!(*it.east.client().get(&path).await.data(), tags("east"));
    assert_eq!(it.west.client().put(&path, &json!({ "resourceTags": [] })).await.status, 200);
    assert_eq!(*it.west.client().get(&path).await.data(), json!({ "resourceTags": [] }));
    assert_eq!(it.east.client().get(&path).await.data()["resourceTags"].as_array().map(Vec::len), Some(1));
    let bad = json!({ "resourceTags": [{ "key": "", "value": "1" }] });
    it.west.client().put(&path, &bad).await.refused(400);
    assert_eq!(it.west_sees().await["attributeTags"], Value::Object(serde_json::Map::new()));
}
