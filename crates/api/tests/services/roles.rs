//! Who may do what with services.

use domain::Position;
use serde_json::{Value, json};

use crate::kit::shop::port;
use crate::kit::{Client, Exchange};

/// The letters of the allowed: o order, v validate, u update, t tag, l lock, c cancel, r read.
async fn may(client: &Client, uid: &str, ended: &str) -> String {
    let path = format!("/v2/product/{uid}");
    // Each is well-formed and would change nothing, or is refused for another reason than the role.
    let tries = [
        ('o', client.post("/v3/networkdesign/buy", &json!([])).await),
        ('v', client.post("/v3/networkdesign/validate", &json!([port("x")])).await),
        ('u', client.put(&path, &json!({})).await),
        ('t', client.put(&format!("{path}/tags"), &json!({ "resourceTags": [] })).await),
        ('l', client.delete(&format!("{path}/lock")).await),
        ('c', client.post(&format!("/v3/product/{ended}/action/CANCEL_NOW"), &json!({})).await),
        ('r', client.get(&path).await),
    ];
    let allowed = tries.into_iter().filter(|(_, answer)| match answer.status.as_u16() {
        200 | 400 => true,
        403 => {
            answer.refused(403);
            false
        }
        other => panic!("{other}: {}", answer.text),
    });
    allowed.map(|(letter, _)| letter).collect()
}

#[tokio::test]
async fn positions_and_keys_may_what_the_policy_says() {
    let _proof = evidence::proves(&["AK-29 api", "AK-39 api"]);
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let (uid, ended) = (east.client().port("Port").await, east.client().port("Ended").await);
    east.client().post(&format!("/v3/product/{ended}/action/CANCEL_NOW"), &json!({})).await.data();
    let mut found = Vec::new();
    for position in Position::ALL {
        let person = exchange.person(east.id, "Some Body", *position).await;
        found.push((position.to_string(), may(&person.client(), &uid, &ended).await));
    }
    let read_only = east.admin().make_key("Reader", "Read Only", 60).await;
    let reader = exchange.bearer(&exchange.token(&read_only).await);
    found.push(("API key Read Only".to_owned(), may(&reader, &uid, &ended).await));
    found.push(("API key Company Admin".to_owned(), may(&east.client(), &uid, &ended).await));
    let told: Vec<_> = found.iter().map(|(role, letters)| (role.as_str(), letters.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Company Admin", "ovutlcr"),
            ("Technical Admin", "ovutr"),
            ("Technical Contact", "vutr"),
            ("Finance", "ovcr"),
            ("Financial Contact", "vr"),
            ("Read Only", "vr"),
            ("API key Read Only", "r"),
            ("API key Company Admin", "ovutlcr"),
        ]
    );
}

#[tokio::test]
async fn prices_and_keys_are_for_those_who_may_see_them_also_in_a_validation() {
    let exchange = Exchange::stocked().await;
    let (east, west) = (exchange.customer("East Ltd").await, exchange.customer("West Pty").await);
    let uid = west.client().port("Port").await;
    let (port_of_east, price) =
        (east.client().port("Theirs").await, json!({ "productType": "MEGAPORT", "locationId": 2, "speed": 1000 }));
    exchange.run_workers().await;
    let key = json!({ "productUid": port_of_east, "singleUse": false, "maxSpeed": 500, "active": true });
    let key = east.client().post("/v2/service/key", &key).await.data()["key"].as_str().unwrap().to_owned();
    let with_key = json!([{ "productUid": uid, "associatedVxcs": [{ "productName": "To East", "rateLimit": 100, "serviceKey": key }] }]);
    let mut found = Vec::new();
    for position in Position::ALL {
        let client = exchange.person(west.id, "Some Body", *position).await.client();
        let said = client.post("/v3/networkdesign/validate", &json!([port("x")])).await;
        let priced = said.data()[0]["price"]["monthlyRate"].is_number();
        let tries = [
            client.post("/v3/networkdesign/validate", &with_key).await,
            client.post("/v4/pricebook/product", &price).await,
        ];
        let [key, book] = tries.map(|answer| answer.status.as_u16());
        found.push((position.as_str(), priced, key, book));
    }
    assert_eq!(
        found,
        [
            ("Company Admin", true, 200, 200),
            ("Technical Admin", true, 200, 200),
            ("Technical Contact", false, 403, 403),
            ("Finance", true, 200, 200),
            ("Financial Contact", true, 403, 200),
            ("Read Only", false, 403, 403),
        ]
    );
}

#[tokio::test]
async fn a_refused_attempt_is_in_the_trail_of_the_company() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let uid = east.client().port("Port").await;
    let answer = east.client().put(&format!("/v2/product/{uid}"), &json!({ "term": 5 })).await;
    answer.refused(400);
    let (uid, company) = (uid.parse().unwrap(), east.id);
    let trail = exchange.store.read(move |tx| store::audit::of_subject(tx, "product", uid, company)).await.unwrap();
    let last = trail.last().unwrap();
    assert_eq!((last.action.as_str(), last.outcome.as_str()), ("product.modify", "refused"));
    let reason: Value = serde_json::from_str(last.after.as_deref().unwrap()).unwrap();
    assert!(reason["reason"].as_str().unwrap().starts_with("term: "));
}

#[tokio::test]
async fn the_operators_lock_binds_the_owner_and_only_the_operator_takes_it_off() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.port("Port").await;
    let operator = app::Actor::local_operator("noc");
    let id = app::products::IdOrUid::parse(&uid).unwrap();
    exchange.app.lock_product(&operator, id, true).await.unwrap();
    let path = format!("/v2/product/{uid}");
    assert_eq!(east.get(&path).await.data()["adminLocked"], true);
    assert_eq!(east.delete(&format!("{path}/lock")).await.data()["adminLocked"], true);
    let answer = east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await;
    assert!(answer.refused(400).ends_with("is locked by the operator of the exchange"));
    exchange.app.lock_product(&operator, id, false).await.unwrap();
    east.put(&path, &json!({ "name": "Free" })).await.data();
}
