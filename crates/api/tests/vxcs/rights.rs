//! The rights table, field by field: each side changes its own, sees its own, and is refused as a whole when it asks for the other's.

use domain::ProductKind;
use serde_json::{Value, json};

use super::stage::{Ports, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn each_side_names_the_connection_for_itself() {
    let _proof = evidence::proves(&["SK-38 api"]);
    let it = Ports::connected().await;
    assert_eq!(it.east_sees().await["productName"], "Connection from West Pty");
    assert_eq!(it.west_puts(json!({ "name": "To the bank" })).await.data()["productName"], "To the bank");
    assert_eq!(it.east_puts(json!({ "name": "Customer 7" })).await.data()["productName"], "Customer 7");
    assert_eq!(it.west_sees().await["productName"], "To the bank");
    assert_eq!(it.east_sees().await["productName"], "Customer 7");
}

#[tokio::test(flavor = "multi_thread")]
async fn west_keeps_the_service_level_reference_to_itself() {
    let _proof = evidence::proves(&["SK-32 api", "SK-26 api"]);
    let it = Ports::connected().await;
    assert_eq!(it.west_sees().await["costCentre"], "SLR-77");
    assert_eq!(it.east_sees().await["costCentre"], Value::Null);
    assert_eq!(it.west_puts(json!({ "costCentre": "SLR-78" })).await.data()["costCentre"], "SLR-78");
    assert_eq!(it.west_puts(json!({ "costCentre": null })).await.data()["costCentre"], Value::Null);
    it.east_puts(json!({ "costCentre": "ours" })).await.refused(403);
    assert!(it.stage.told(&it.east).await.iter().all(|notice| !notice.text.contains("SLR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_west_changes_the_rate_and_east_is_told() {
    let _proof = evidence::proves(&["SK-45 api", "SK-46 api", "SK-23 mail"]);
    let it = Ports::connected().await;
    assert_eq!(it.west_puts(json!({ "rateLimit": 450 })).await.data()["rateLimit"], 450);
    assert_eq!(it.east_sees().await["rateLimit"], 450);
    let (title, text) = it.stage.last_told(&it.east).await;
    assert_eq!(title, "West Pty has changed the rate of the connection \"Connection from West Pty\"");
    assert_eq!(text, "From 300 to 450 Mbit/s. Nothing else changes on your side.\n\nYour end: East Port, VLAN 120.");
    let refusal = it.east_puts(json!({ "rateLimit": 100, "name": "Slow" })).await;
    assert_eq!(refusal.refused(403), "rateLimit: is for the other side of the connection to change");
    let east = it.east_sees().await;
    assert_eq!((&east["rateLimit"], &east["productName"]), (&json!(450), &json!("Connection from West Pty")));
    it.west_puts(json!({ "rateLimit": 10_001 })).await.refused(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_above_the_recorded_one_waits_for_east() {
    let it = Ports::connected().await;
    let asked = it.west_puts(json!({ "rateLimit": 800, "name": "Faster" })).await;
    let data = asked.data();
    assert_eq!((&data["rateLimit"], &data["productName"]), (&json!(300), &json!("Faster")), "the rest is done at once");
    assert_eq!(data["vxcApproval"]["type"], "SPEED_CHANGE");
    assert_eq!(data["vxcApproval"]["newSpeed"], 800);
    let waiting = it.east_sees().await["vxcApproval"].clone();
    assert_eq!((&waiting["status"], &waiting["newSpeed"]), (&json!("PENDING_INTERNAL"), &json!(800)));
    assert_eq!(it.east_approves().await.data()["rateLimit"], 800);
    assert_eq!(it.west_puts(json!({ "rateLimit": 200 })).await.data()["rateLimit"], 200);
    let again = it.west_puts(json!({ "rateLimit": 800 })).await;
    assert_eq!(again.data()["rateLimit"], 800, "what was granted once needs no second yes");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_the_other_side_are_refused_whatever_their_value() {
    let _proof = evidence::proves(&["SK-37 api", "SK-46 api", "SK-48 api"]);
    let it = Ports::connected().await;
    let config = json!({ "interfaces": [] });
    for (field, value) in [
        ("bEndVlan", json!(120)),
        ("bEndVlan", json!(121)),
        ("bEndVlan", json!(-1)),
        ("bEndInnerVlan", json!(5)),
        ("bVnicIndex", json!(0)),
        ("bEndConfig", config.clone()),
        ("bEndProductUid", json!(it.east_port)),
        ("bEndProductUid", json!(it.west_port)),
    ] {
        let refusal = it.west_puts(json!({ field: value, "name": "Other" })).await;
        assert_eq!(refusal.refused(403), format!("{field}: is for the other side of the connection to change"));
    }
    for (field, value) in [
        ("aEndVlan", json!(231)),
        ("aEndVlan", json!(232)),
        ("aEndInnerVlan", json!(5)),
        ("aVnicIndex", json!(0)),
        ("aEndConfig", config),
        ("aEndProductUid", json!(it.west_port)),
        ("rateLimit", json!(299)),
        ("costCentre", json!("x")),
        ("shutdown", json!(true)),
        ("term", json!(1)),
    ] {
        let refusal = it.east_puts(json!({ field: value, "name": "Other" })).await;
        assert_eq!(refusal.refused(403), format!("{field}: is for the other side of the connection to change"));
    }
    assert_eq!(it.west_sees().await["productName"], "West to partner");
    assert_eq!(it.west_sees().await["vxcApproval"]["status"], Value::Null);
    // What a side was shown may be written back: null, and the alias.
    let (west, east) = (it.west_sees().await, it.east_sees().await);
    let back = json!({ "bEndVlan": null, "bEndProductUid": west["bEnd"]["productUid"], "rateLimit": 300 });
    assert_eq!(it.west_puts(back).await.status, 200);
    let back =
        json!({ "aEndVlan": null, "aEndProductUid": east["aEnd"]["productUid"], "rateLimit": 300, "shutdown": false });
    assert_eq!(it.east_puts(back).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn west_shuts_down_and_east_sees_it() {
    let it = Ports::connected().await;
    let data = it.west_puts(json!({ "shutdown": true })).await.data().clone();
    assert_eq!((&data["shutdown"], &data["resources"]["vll"]["shutdown"]), (&json!(true), &json!(true)));
    assert_eq!(it.east_sees().await["shutdown"], true);
    assert_eq!(
        it.stage.last_told(&it.east).await.0,
        "West Pty has shut down the connection \"Connection from West Pty\""
    );
    assert_eq!(it.west_puts(json!({ "shutdown": false })).await.data()["shutdown"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_edits_the_fields_of_its_own_kind() {
    let _proof = evidence::proves(&[
        "SK-28 api",
        "SK-29 api",
        "SK-30 api",
        "SK-31 api",
        "SK-33 api",
        "SK-34 api",
        "SK-35 api",
        "SK-36 api",
    ]);
    let stage = Stage::new().await;
    let router = |address: &str| json!({ "interfaces": [{ "ipAddresses": [address] }] });
    // The end's kind, what a change says of it (the letter of the side left out), and where it then shows.
    let cases = [
        (ProductKind::Port, vec![("EndVlan", json!(77))], json!({})),
        (ProductKind::Mve, vec![("VnicIndex", json!(1)), ("EndVlan", json!(78))], json!({})),
        (
            ProductKind::Mcr,
            vec![("EndConfig", router("10.1.1.9/30"))],
            json!({ "partnerConfig": router("10.1.1.5/30") }),
        ),
    ];
    for (kind, changes, first) in cases {
        let a = stage.service(&stage.west, kind, "West's").await;
        let b = stage.service(&stage.east, kind, "East's").await;
        let carried = if kind == ProductKind::Mcr { json!({ "singleUse": true, "bEnd": first }) } else { json!({}) };
        let key = stage.key(&b, carried).await;
        let vxc = stage.connect(&a, &key, json!({ "aEnd": first })).await;
        let path = format!("/v3/product/vxc/{vxc}");
        for (who, other, letter) in [(&stage.west, &stage.east, "a"), (&stage.east, &stage.west, "b")] {
            let body: serde_json::Map<String, Value> =
                changes.iter().map(|(field, value)| (format!("{letter}{field}"), value.clone())).collect();
            let asked = who.client().put(&path, &Value::Object(body)).await;
            assert_eq!(asked.data()["vxcApproval"]["status"], "PENDING_EXTERNAL", "{kind} {letter}");
            let approved = other.client().put(&path, &json!({ "isApproved": true })).await;
            assert_eq!(approved.status, 200, "{}", approved.text);
            let shown = who.client().vxc(&vxc).await;
            let end = &shown[format!("{letter}End")];
            match kind {
                ProductKind::Port => assert_eq!(end["vlan"], 77),
                ProductKind::Mve => assert_eq!((&end["vlan"], &end["vNicIndex"]), (&json!(78), &json!(1))),
                ProductKind::Mcr => {
                    let interfaces = &shown["resources"]["csp_connection"][0]["interfaces"];
                    assert_eq!(interfaces[0]["ipAddresses"], json!(["10.1.1.9/30"]));
                }
            }
            let far = other.client().vxc(&vxc).await[format!("{letter}End")].clone();
            assert_eq!((&far["vlan"], &far["vNicIndex"]), (&Value::Null, &Value::Null));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_is_west_s_and_its_rules_are_those_of_contracts() {
    let it = Ports::connected().await;
    let longer = it.west_puts(json!({ "term": 12 })).await;
    assert_eq!(longer.data()["contractTermMonths"], 12);
    assert!(
        it.west_puts(json!({ "term": 1 })).await.refused(400).starts_with("term: can be shortened in the last month")
    );
    let east = it.east_sees().await;
    assert_eq!((&east["contractTermMonths"], &east["contractEndDate"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_decide_who_may_change_decide_and_cancel() {
    use domain::Position as P;
    let it = Ports::connected().await;
    let (path, action) = (format!("/v3/product/vxc/{}", it.vxc), format!("/v3/product/{}/action/CANCEL", it.vxc));
    let mut n = 300;
    for (position, changes, decides, cancels) in [
        (P::TechnicalAdmin, true, true, false),
        (P::TechnicalContact, true, false, false),
        (P::Finance, false, true, true),
        (P::FinancialContact, false, false, false),
        (P::ReadOnly, false, false, false),
    ] {
        let person = it.exchange.person(it.west.id, "Wanda West", position).await.client();
        n += 1;
        let status = |allowed: bool| if allowed { 200 } else { 403 };
        let changed = person.put(&path, &json!({ "rateLimit": n })).await;
        assert_eq!(changed.status, status(changes), "{position} changes");
        it.east_puts(json!({ "bEndVlan": n })).await.data();
        let decided = person.put(&path, &json!({ "isApproved": false })).await;
        assert_eq!(decided.status, status(decides), "{position} decides");
        let cancelled = person.post(&action, &json!({})).await;
        assert_eq!(cancelled.status, status(cancels), "{position} cancels");
        if cancels {
            assert_eq!(it.west.client().act(&it.vxc, "UN_CANCEL").await.status, 200);
        }
        assert_eq!(person.get(&format!("/v2/product/{}", it.vxc)).await.status, 200, "{position} sees it");
    }
}
