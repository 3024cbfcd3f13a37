//! Making keys.

use domain::Status;
use serde_json::{Value, json};

use super::{MCR, MVE, PATH, PORT, Scene, look_up, make, order, try_to_make, with};
use crate::kit::START;

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn a_new_key_says_all_that_was_asked_and_comes_with_its_service() {
    let _proof = evidence::proves(&[
        "SK-03 api",
        "SK-05 api",
        "SK-07 api",
        "SK-11 api",
        "SK-12 api",
        "SK-16 api",
        "SK-57 api",
        "SK-58 api",
        "SK-59 api",
        "SK-61 api",
        "SK-67 api",
        "SK-68 api",
    ]);
    let scene = Scene::new().await;
    let end = START.ms() + 90 * DAY;
    let asked = json!({ "validFor": { "start": START.ms(), "end": end }, "promoCode": "SPRING", "preApproved": true });
    let answer = try_to_make(&scene.east.client(), &scene.single_with(asked)).await;
    let mut made = answer.data().clone();
    let key = made["key"].as_str().unwrap().to_owned();
    assert_eq!(answer.body["message"], format!("New service key [{key}] generated"));
    assert_eq!(key.parse::<domain::Uid>().unwrap().to_string(), key);
    assert_eq!((key.len(), key.as_bytes()[14]), (36, b'4'));

    let product = made.as_object_mut().unwrap().remove("productDto").unwrap();
    assert_eq!(product["productUid"], scene.port);
    assert_eq!(product["associatedVxcs"], json!([]));
    assert_eq!(product.get("resources"), None);
    let number = scene.row(&scene.port).await.number;
    let expected = json!({
        "key": key, "createDate": made["createDate"], "companyId": scene.east.number,
        "companyUid": scene.east.uid.to_string(), "companyName": "East Ltd", "description": "West hand-off",
        "productId": number, "productUid": scene.port, "productName": "East SYD1 Port", "vlan": 120, "maxSpeed": 500,
        "preApproved": true, "singleUse": true, "lastUsed": null, "active": true,
        "validFor": { "start": START.ms(), "end": end }, "expired": false, "valid": true, "promoCode": "SPRING",
    });
    assert_eq!(made, expected);
    let read = look_up(&scene.east.client(), &key).await;
    assert_eq!(read.data(), answer.data(), "it reads back as it was made");
}

#[tokio::test]
async fn both_kinds_of_key_can_be_made_on_ports_mcrs_and_mves_of_ones_own_and_on_nothing_else() {
    let _proof = evidence::proves(&["SK-07 api", "SK-49 api", "SK-50 api", "SK-08 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let (mcr, mve) = (scene.service("East MCR", &MCR).await, scene.service("East MVE", &MVE).await);
    for product in [&scene.port, &mcr, &mve] {
        for single in [true, false] {
            let made =
                try_to_make(&client, &json!({ "productUid": product, "singleUse": single, "maxSpeed": 100 })).await;
            assert_eq!((&made.data()["singleUse"], &made.data()["vlan"]), (&json!(single), &Value::Null));
        }
    }
    let number = scene.row(&mve).await.number;
    let by_number = try_to_make(&client, &json!({ "productId": number, "singleUse": true })).await;
    assert_eq!(by_number.data()["maxSpeed"], 500, "the most that the service carries");

    let foreign = try_to_make(&scene.west.client(), &scene.single()).await;
    assert_eq!(foreign.refused(404), format!("Could not find a service with UID {}", scene.port));
    let none = scene.single_with(json!({ "productUid": "5f0c6f4e-9d2b-4a57-8f7e-2c1d3b4a5968" }));
    try_to_make(&client, &none).await.refused(404);
    let location = json!({ "productId": 1, "singleUse": true });
    try_to_make(&client, &location).await.refused(404);
}

#[tokio::test]
async fn quirk_16_absent_is_inactive_and_automatic_and_strange_fields_are_ignored() {
    let _proof = evidence::proves(&["SK-52 api", "SK-68 api"]);
    let scene = Scene::new().await;
    let body = json!({
        "productUid": scene.port, "singleUse": true, "maxSpeed": "500", "vlan": "120",
        "validFor": { "start": START.ms(), "end": format!("{}", START.ms() + DAY) },
        "ValidFor": { "start": "2020-01-01T00:00:00Z", "end": null }, "Active": true, "_comment": "from the docs",
    });
    let answer = try_to_make(&scene.east.client(), &body).await;
    let made = answer.data();
    assert_eq!((&made["active"], &made["valid"], &made["preApproved"]), (&json!(false), &json!(false), &Value::Null));
    assert_eq!(made["validFor"], json!({ "start": START.ms(), "end": START.ms() + DAY }));
    assert_eq!((&made["maxSpeed"], &made["vlan"]), (&json!(500), &json!(120)));
    let active = with(body, json!({ "active": true, "vlan": 121, "ValidFor": null }));
    assert_eq!(try_to_make(&scene.east.client(), &active).await.data()["valid"], true);
}

#[tokio::test]
async fn every_key_has_an_end() {
    let _proof = evidence::proves(&["SK-51 api", "SK-67 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    for absent in [json!({}), json!({ "validFor": { "start": null, "end": null } })] {
        let made = try_to_make(&client, &scene.single_with(with(absent, json!({ "vlan": 0 })))).await;
        let start = made.data()["validFor"]["start"].as_i64().unwrap();
        assert_eq!(made.data()["validFor"]["end"], start + 30 * DAY);
        assert_eq!(start, made.data()["createDate"].as_i64().unwrap());
    }
    let key = scene.key(&scene.single()).await;
    scene.exchange.clock.advance(std::time::Duration::from_hours(24 * 30));
    let client = scene.exchange.bearer(&scene.exchange.token(&scene.east.key).await);
    assert_eq!(look_up(&client, &key).await.data()["expired"], false);
    scene.exchange.clock.advance(std::time::Duration::from_millis(1));
    let expired = look_up(&client, &key).await;
    assert_eq!((&expired.data()["expired"], &expired.data()["valid"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn bad_input_is_refused_by_field_and_rule() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let year = START.ms() + 400 * DAY;
    let cases = [
        (json!({ "productId": 1 }), "productId: give productUid or productId, not both"),
        (json!({ "productUid": null }), "productUid: is needed, or productId"),
        (json!({ "productUid": "nonsense" }), "productUid: must be a UUID of 36 characters"),
        (json!({ "singleUse": null }), "The body doesn't fit: missing field `singleUse`"),
        (json!({ "singleUse": "yes" }), "singleUse: invalid type"),
        (json!({ "maxSpeed": 0 }), "maxSpeed: must be from 1 to 10000 Mbit/s"),
        (json!({ "maxSpeed": 10001 }), "maxSpeed: must be from 1 to 10000 Mbit/s"),
        (json!({ "maxSpeed": 1.5 }), "maxSpeed: invalid value"),
        (json!({ "vlan": 1 }), "vlan: must be from 2 to 4093"),
        (json!({ "vlan": 4094 }), "vlan: must be from 2 to 4093"),
        (json!({ "vlan": -1 }), "vlan: must be from 2 to 4093"),
        (json!({ "bEnd": { "vlan": 121 } }), "bEnd.vlan: must be the same as vlan"),
        (json!({ "bEnd": { "innerVlan": 1 } }), "bEnd.innerVlan: must be from 2 to 4093"),
        (json!({ "bEnd": { "vNicIndex": 0 } }), "bEnd.vNicIndex: goes with an MVE only"),
        (json!({ "bEnd": { "partnerConfig": { "interfaces": [{}] } } }), "bEnd.partnerConfig: goes with an MCR only"),
        (json!({ "validFor": { "end": START.ms() - 1 } }), "validFor.end: lies in the past"),
        (json!({ "validFor": { "end": START.ms() / 1000 } }), "validFor.end: lies in the past"),
        (json!({ "validFor": { "end": year } }), "validFor.end: must be within a year"),
        (json!({ "validFor": { "start": "soon" } }), "validFor.start: invalid value"),
        (json!({ "description": "a\nb" }), "description: must have at most 255 printable characters"),
        (json!({ "limits": { "maxUses": 2 } }), "limits.maxUses: a single-use key is used once"),
        (json!({ "limits": { "maxTotalMbps": -1 } }), "limits.maxTotalMbps: must be from 1"),
        (json!({ "limits": { "maxTotalMbps": 0 } }), "limits.maxTotalMbps: must be at least 1"),
        (json!({ "limits": { "companies": ["x"] } }), "limits.companies[0]: must be a UUID"),
        (json!({ "limits": { "companies": [scene.port] } }), "limits.companies[0]: there is no such company"),
    ];
    for (change, rule) in cases {
        let answer = try_to_make(&client, &scene.single_with(change.clone())).await;
        let message = answer.refused(400);
        assert!(message.starts_with(rule), "{change}: {message}");
    }
    let listed = client.get(&format!("{PATH}?all=true")).await;
    assert_eq!(listed.data(), &json!([]), "nothing is half-made");
}

#[tokio::test]
async fn keys_can_be_made_only_where_a_connection_could_be() {
    let scene = Scene::new().await;
    let client = scene.east.client();
    let fresh = order(&client, "Just ordered", &PORT).await;
    let body = |product: &str| json!({ "productUid": product, "singleUse": true });
    let number = scene.row(&fresh).await.number;
    let refused = try_to_make(&client, &body(&fresh)).await;
    let status = "the service is DEPLOYABLE: service keys can be made when it is CONFIGURED or LIVE";
    assert_eq!(refused.refused(400), format!("MEGAPORT service {number}: {status}"));
    scene.set_status(&fresh, Status::Configured).await;
    make(&client, &body(&fresh)).await;

    scene.attach(&fresh, None, -1).await;
    let refused = try_to_make(&client, &body(&fresh)).await;
    assert!(refused.refused(400).contains("an untagged VXC is attached"), "{}", refused.text);
    scene.set_status(&scene.port, Status::Cancelled).await;
    assert!(try_to_make(&client, &scene.single()).await.refused(400).contains("the service is CANCELLED"));

    let mve = scene.service("East MVE", &MVE).await;
    scene.attach(&mve, Some(0), -1).await;
    make(&client, &body(&mve)).await;
}

#[tokio::test]
async fn the_b_end_of_a_key_is_stored_whole_and_its_secrets_are_seen_by_nobody() {
    let _proof = evidence::proves(&["SK-60 api", "SK-66 api", "SK-70 api"]);
    let scene = Scene::new().await;
    let client = scene.east.client();
    let mcr = scene.service("East MCR", &MCR).await;
    let config = json!({ "interfaces": [{
        "ipAddresses": ["192.0.2.1/30"], "bfd": {}, "description": "to West",
        "ipRoutes": [{ "prefix": "198.51.100.0/24", "nextHop": "192.0.2.2" }],
        "bgpConnections": [{ "peerAsn": "64512", "localIpAddress": "192.0.2.1", "peerIpAddress": "192.0.2.2",
                             "password": "tulip-secret", "bfdEnabled": true }] }] });
    let body = json!({ "productUid": mcr, "singleUse": true, "active": true, "bEnd": { "partnerConfig": config } });
    let answer = try_to_make(&client, &body).await;
    let interface = &answer.data()["bEnd"]["partnerConfig"]["interfaces"][0];
    assert_eq!(interface["description"], "to West");
    assert_eq!(interface["ipRoutes"], json!([{ "prefix": "198.51.100.0/24", "nextHop": "192.0.2.2" }]));
    assert_eq!(interface["bgpConnections"][0]["peerAsn"], 64512);
    let key: domain::Uid = answer.data()["key"].as_str().unwrap().parse().unwrap();
    let east = scene.east.id;
    let (row, trail) = scene
        .exchange
        .store
        .read(move |tx| {
            let row = store::service_keys::by_key(tx, key)?.unwrap();
            Ok::<_, store::Error>((row, store::audit::of_subject(tx, "service_key", key, east)?))
        })
        .await
        .unwrap();
    let stored = row.config.unwrap();
    assert!(stored.contains("192.0.2.1/30") && stored.contains("kwe1."), "sealed: {stored}");
    assert_eq!((trail.len(), trail[0].action.as_str()), (1, "service_key.create"));
    assert!(trail[0].after.as_deref().unwrap().contains("192.0.2.1/30"));
    for text in [answer.text.clone(), stored, format!("{trail:?}")] {
        assert!(!text.contains("tulip-secret"), "{text}");
    }

    let wrong = json!({ "interfaces": [{ "ipAddresses": ["192.0.2.1"] }] });
    let refused = try_to_make(&client, &with(body.clone(), json!({ "bEnd": { "partnerConfig": wrong } }))).await;
    assert!(refused.refused(400).starts_with("bEnd.partnerConfig.interfaces[0].ipAddresses[0]: "), "{}", refused.text);
    let many = try_to_make(&client, &with(body, json!({ "singleUse": false }))).await;
    assert!(many.refused(400).starts_with("bEnd.partnerConfig: addresses go with a single-use key only"));
    let mve = scene.service("East MVE", &MVE).await;
    let body = json!({ "productUid": mve, "singleUse": true, "bEnd": { "vNicIndex": 1, "vlan": 200, "innerVlan": 7 } });
    let carried = json!({ "vNicIndex": 1, "vlan": 200, "innerVlan": 7 });
    assert_eq!(try_to_make(&client, &body).await.data()["bEnd"], carried);
}

#[tokio::test]
async fn limits_are_shown_to_the_creator() {
    let scene = Scene::new().await;
    let limits = json!({ "maxUses": 3, "maxTotalMbps": 900, "companies": [scene.west.uid.to_string()] });
    let body = scene.single_with(json!({ "singleUse": false, "vlan": null, "limits": limits }));
    let made = try_to_make(&scene.east.client(), &body).await;
    assert_eq!(made.data()["limits"], limits);
    let none = scene.single_with(json!({ "limits": { "maxUses": null, "companies": null } }));
    assert_eq!(try_to_make(&scene.east.client(), &none).await.data().get("limits"), None);
}
