//! Listing keys, looking one up, asking whether one is good.

use std::collections::HashSet;
use std::time::Duration;

use domain::Status;
use serde_json::{Value, json};

use super::{MCR, MVE, PATH, PORT, Scene, change, look_up, names};
use crate::kit::{Answer, Client};

fn keys(answer: &Answer) -> Vec<&str> {
    answer.data().as_array().unwrap().iter().map(|key| key["key"].as_str().unwrap()).collect()
}

async fn validate(client: &Client, key: &str) -> Value {
    client.get(&format!("{PATH}/validate?key={key}")).await.data().clone()
}

#[tokio::test]
async fn a_company_lists_its_own_keys_by_service_and_by_company() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let other = scene.service("Second Port", &PORT).await;
    let first = scene.key(&scene.single()).await;
    let second = scene.key(&scene.single_with(json!({ "productUid": other, "active": null }))).await;
    let number = scene.row(&other).await.number;
    let (uid, company) = (scene.east.uid, scene.east.number);

    let all = client.get(PATH).await;
    assert_eq!(keys(&all), [&first, &second]);
    assert_eq!(all.body["message"], format!("Found [2] service keys for company [{company}]"));
    assert!(all.data()[0].get("productDto").is_none());
    for (query, expected) in [
        (format!("productIdOrUid={}", scene.port), vec![&first]),
        (format!("productIdOrUid={number}"), vec![&second]),
        (format!("companyIdOrUid={company}"), vec![&first, &second]),
        (format!("companyIdOrUid={uid}"), vec![&first, &second]),
        (format!("companyIdOrUid={uid}&productIdOrUid={number}"), vec![&second]),
    ] {
        assert_eq!(keys(&client.get(&format!("{PATH}?{query}")).await), expected, "{query}");
    }
    let west = scene.west.client();
    assert_eq!(keys(&west.get(PATH).await), [""; 0]);
    for query in [
        format!("productIdOrUid={}", scene.port),
        format!("productIdOrUid={number}"),
        format!("companyIdOrUid={uid}"),
        format!("companyIdOrUid={company}"),
        "productIdOrUid=nonsense".to_owned(),
    ] {
        west.get(&format!("{PATH}?{query}")).await.refused(404);
    }
}

#[tokio::test]
async fn lists_hide_what_can_never_be_used_again_unless_all_is_asked_for() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let many =
        |uses: i64| scene.single_with(json!({ "singleUse": false, "vlan": null, "limits": { "maxUses": uses } }));
    let expired =
        scene.key(&scene.single_with(json!({ "validFor": { "end": scene.exchange.app.now().ms() + 1000 } }))).await;
    let used = scene.key(&scene.single_with(json!({ "vlan": 121 }))).await;
    let used_up = scene.key(&many(1)).await;
    let left = scene.key(&many(2)).await;
    let idle = scene.key(&scene.single_with(json!({ "vlan": 122, "active": false }))).await;
    for key in [&used, &used_up, &left] {
        scene.note_use(key).await;
    }
    scene.exchange.clock.advance(Duration::from_secs(2));
    assert_eq!(keys(&client.get(PATH).await), [&left, &idle]);
    let all = client.get(&format!("{PATH}?all=true")).await;
    assert_eq!(keys(&all), [&expired, &used, &used_up, &left, &idle]);
    let seen: Vec<_> =
        all.data().as_array().unwrap().iter().map(|key| (key["valid"].clone(), key["expired"].clone())).collect();
    let expected = [(false, true), (false, false), (false, false), (true, false), (false, false)];
    assert_eq!(seen, expected.map(|(valid, expired)| (json!(valid), json!(expired))));
    assert!(all.data()[1]["lastUsed"].is_i64() && all.data()[4]["lastUsed"].is_null());
}

#[tokio::test]
async fn keys_outlive_their_service_and_are_not_valid_then() {
    let _proof = evidence::proves(&["SK-53 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single()).await;
    scene.set_status(&scene.port, Status::Decommissioned).await;
    let listed = client.get(PATH).await;
    assert_eq!((keys(&listed), &listed.data()[0]["valid"]), (vec![key.as_str()], &json!(false)));
    assert_eq!(look_up(&client, &key).await.data()["valid"], false);
    assert_eq!(look_up(&scene.west.client(), &key).await.data()["valid"], false);
    assert_eq!(change(&client, &key, json!({ "description": "of a Port that is gone" })).await.status, 200);
}

#[tokio::test]
async fn quirk_01_a_company_finds_its_own_key_whole_by_its_beginning_and_as_the_sdk_writes_it() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let key = scene.key(&scene.single()).await;
    let whole = look_up(&client, &key).await;
    assert_eq!(whole.body["message"], format!("Found service key [{key}]"));
    assert_eq!(whole.data()["productDto"]["productName"], "East SYD1 Port");
    let sdk = client.get(&format!("{PATH}%3Fkey={key}")).await;
    assert_eq!(sdk.body, whole.body);
    let short = &key[..8];
    for written in [short.to_owned(), short.to_ascii_uppercase(), key.to_ascii_uppercase()] {
        let found = look_up(&client, &written).await;
        assert_eq!(found.data(), whole.data());
        assert_eq!(found.body["message"], format!("Found service key [{written}]"));
    }
    look_up(&scene.west.client(), short).await.refused(404);
    assert_eq!(validate(&scene.west.client(), short).await, false);
    for garbage in
        ["", "x", "1234567", "123456789", "zzzzzzzz", "%25%25%25%25%25%25%25%25", "not-a-key-but-thirty-six-characters"]
    {
        let refused = look_up(&client, garbage).await;
        assert!(refused.refused(400).starts_with("key: must be a service key of 36 characters"), "{garbage}");
    }
}

#[tokio::test]
async fn a_stranger_with_the_whole_key_learns_nothing_of_the_service_behind_it() {
    let _proof = evidence::proves(&["SK-13 api", "SK-14 api"]);
    let scene = Scene::new().await;
    let (mcr, mve) = (scene.service("East MCR", &MCR).await, scene.service("East MVE", &MVE).await);
    let third = scene.exchange.company("North GmbH").await;
    let mut shapes = Vec::new();
    for product in [&scene.port, &mcr, &mve] {
        let vlan = if *product == mcr { json!(null) } else { json!(3210) };
        let limits = json!({ "companies": [scene.west.uid.to_string(), scene.east.uid.to_string()] });
        let key = scene.key(&scene.single_with(json!({ "productUid": product, "vlan": vlan, "limits": limits }))).await;
        let answer = look_up(&scene.west.client(), &key).await;
        let seen = answer.data();
        let fields =
            ["active", "companyName", "expired", "key", "maxSpeed", "productUid", "singleUse", "valid", "validFor"];
        assert_eq!(names(seen), fields);
        assert_eq!(seen["companyName"], "East Ltd");
        assert_eq!((&seen["valid"], &seen["maxSpeed"], &seen["singleUse"]), (&json!(true), &json!(500), &json!(true)));
        let alias = seen["productUid"].as_str().unwrap().to_owned();
        let row = scene.row(product).await;
        // The uids that may stand there can hold any four digits.
        let told = answer.text.replace(&key, "").replace(&alias, "");
        for private in [
            product.to_owned(),
            row.name,
            row.number.to_string(),
            scene.east.uid.to_string(),
            scene.east.number.to_string(),
            "3210".to_owned(),
            "West hand-off".to_owned(),
            "MEGAPORT".to_owned(),
            "MCR2".to_owned(),
            "MVE".to_owned(),
            scene.west.uid.to_string(),
        ] {
            assert!(!told.contains(&private), "{private} in {told}");
        }
        assert_eq!(look_up(&scene.west.client(), &key).await.data()["productUid"], alias, "stable");
        let other = look_up(&third.client(), &key).await;
        assert_ne!(other.data()["productUid"], alias, "another's is another");
        assert_eq!(other.data()["valid"], false, "the key isn't for that company");
        let mut shape = seen.clone();
        for own in ["key", "productUid"] {
            shape[own] = json!("");
        }
        shapes.push(shape);
        assert_eq!(validate(&scene.west.client(), &key).await, true);
        assert_eq!(validate(&third.client(), &key).await, false);
    }
    assert!(shapes.windows(2).all(|two| two[0] == two[1]), "the kind of service doesn't show: {shapes:?}");
}

#[tokio::test]
async fn whether_a_key_is_good_is_yes_or_no() {
    let scene = Scene::new().await;
    let (east, west) = (scene.east.client(), scene.west.client());
    let key = scene.key(&scene.single()).await;
    assert_eq!(validate(&west, &key).await, true);
    assert_eq!(validate(&east, &key).await, true);
    assert_eq!(validate(&west, "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968").await, false);
    assert_eq!(validate(&west, "nonsense").await, false);
    west.get(&format!("{PATH}/validate")).await.refused(400);
    change(&east, &key, json!({ "active": false })).await.data();
    assert_eq!(validate(&west, &key).await, false);
    change(&east, &key, json!({ "active": true })).await.data();
    scene.note_use(&key).await;
    assert_eq!(validate(&west, &key).await, false);
}

#[tokio::test]
async fn who_asks_for_keys_that_are_not_there_is_held_back_and_finds_those_that_are() {
    let scene = Scene::new().await;
    let (east, west) = (scene.east.client(), scene.west.client());
    let key = scene.key(&scene.single()).await;
    let unknown = "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968";
    for _ in 0..10 {
        assert_eq!(look_up(&west, unknown).await.refused(404), "Could not find this service key");
        assert_eq!(validate(&west, unknown).await, false);
    }
    let held = look_up(&west, unknown).await;
    held.refused(429);
    assert_eq!(held.header("retry-after"), "3");
    west.get(&format!("{PATH}/validate?key={unknown}")).await.refused(429);
    assert_eq!(look_up(&west, &key).await.status, 200);
    assert_eq!(validate(&west, &key).await, true);
    look_up(&east, unknown).await.refused(404);
    scene.exchange.clock.advance(Duration::from_secs(3));
    look_up(&west, unknown).await.refused(404);
    look_up(&west, unknown).await.refused(429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_the_same_as_a_short_one() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let listed = async || {
        let list = client.get(PATH).await;
        let keys: HashSet<String> = keys(&list).into_iter().map(str::to_owned).collect();
        assert!(list.body["message"].as_str().unwrap().contains(&keys.len().to_string()), "{}", list.body["message"]);
        keys
    };
    let mut made = HashSet::new();
    for _ in 0..102 {
        made.insert(scene.key(&scene.single_with(json!({ "vlan": null }))).await);
        if made.len() > 99 {
            assert_eq!(listed().await, made);
        }
    }
}
