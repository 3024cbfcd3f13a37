//! Whatever is wrong with a request, the answer names it, and nothing has changed.

use serde_json::{Value, json};

use crate::kit::shop::{mcr, mve, port};
use crate::kit::{Client, Exchange};

/// `element` with one thing in it changed; a dot leads inwards.
fn with(mut element: Value, path: &str, value: Value) -> Value {
    let (outer, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut at = &mut element;
    for key in outer.split('.').filter(|key| !key.is_empty()) {
        at = match key.parse::<usize>() {
            Ok(index) => &mut at[index],
            Err(_) => &mut at[key],
        };
    }
    at[last] = value;
    element
}

/// What the company has, as the API tells it.
async fn everything(client: &Client) -> Value {
    client.get("/v2/products").await.data().clone()
}

#[tokio::test]
async fn every_mistake_in_an_order_is_named_by_its_place_and_nothing_is_bought() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let long = "x".repeat(256);
    let orders = [
        // Fields of all kinds.
        (with(port("p"), "productName", json!("")), "productName: must not be blank"),
        (with(port("p"), "productName", json!(long)), "productName: must have at most 255"),
        (with(port("p"), "productName", json!("a\nb")), "productName: must have at most 255 printable"),
        (with(port("p"), "productName", json!(7)), "productName: invalid type"),
        (with(port("p"), "productName", Value::Null), "productName: invalid type"),
        (with(port("p"), "term", json!(13)), "term: must be 1, 12, 24, 36, 48 or 60 months"),
        (with(port("p"), "term", json!("soon")), "term: invalid value"),
        (with(port("p"), "costCentre", json!(long)), "costCentre: must have at most 255"),
        (with(port("p"), "promoCode", json!(long)), "promoCode: must have at most 255"),
        (with(port("p"), "locationId", json!(99)), "locationId: there is no location 99"),
        (with(port("p"), "locationId", json!(4)), "locationId: Dock SYD2 takes no orders: its status is Deployment"),
        (with(port("p"), "locationId", json!("SYD1")), "locationId: invalid value"),
        (with(port("p"), "market", json!("NZ")), "market: Dock SYD1 is in the market AU"),
        (with(port("p"), "config.diversityZone", json!("green")), "config.diversityZone: must be one of red, blue"),
        (
            with(port("p"), "resourceTags", json!([{ "key": "", "value": "" }])),
            "resourceTags[0].key: must not be blank",
        ),
        (
            with(port("p"), "resourceTags", json!([{ "key": "a", "value": "1" }, { "key": "a", "value": "2" }])),
            "resourceTags[1].key: occurs twice",
        ),
        (with(port("p"), "resourceTags", json!("env")), "resourceTags: invalid type"),
        // Ports and LAGs.
        (with(port("p"), "portSpeed", json!(2500)), "portSpeed: must be one of 1000, 10000"),
        (with(port("p"), "portSpeed", json!(400_000)), "portSpeed: Dock SYD1 doesn't offer Ports of 400000 Mbit/s"),
        (with(port("p"), "portSpeed", json!(-1)), "portSpeed: must be one of"),
        (with(port("p"), "portSpeed", json!(1.5)), "portSpeed: invalid value"),
        (with(port("p"), "lagPortCount", json!(9)), "lagPortCount: must be from 1 to 8"),
        (
            with(with(port("p"), "portSpeed", json!(1000)), "lagPortCount", json!(2)),
            "lagPortCount: a LAG is made of Ports of",
        ),
        (with(port("p"), "aggregationId", json!(1)), "aggregationId: your company has no LAG 1"),
        (with(port("p"), "addOns", json!([{ "addOnType": "IP_SEC" }])), "addOns[0].addOnType: must be CROSS_CONNECT"),
        (
            with(with(port("p"), "locationId", json!(2)), "portSpeed", json!(10_000)),
            "portSpeed: Dock MEL1 doesn't offer Ports of 10000",
        ),
        (
            with(
                with(with(port("p"), "locationId", json!(2)), "portSpeed", json!(1000)),
                "config.diversityZone",
                json!("blue"),
            ),
            "config.diversityZone: Dock MEL1 has no zone blue",
        ),
        // MCRs.
        (with(mcr("m"), "portSpeed", json!(1500)), "portSpeed: must be one of 1000, 2500, 5000"),
        (with(mcr("m"), "portSpeed", json!(5000)), "portSpeed: Dock SYD1 doesn't offer MCRs of 5000 Mbit/s"),
        (with(mcr("m"), "locationId", json!(2)), "portSpeed: Dock MEL1 doesn't offer MCRs"),
        (with(mcr("m"), "config.mcrAsn", json!(23_456)), "config.mcrAsn: must not be a reserved ASN"),
        (with(mcr("m"), "config.mcrAsn", json!(1)), "config.mcrAsn: must be from 2 to 4294967294"),
        (with(mcr("m"), "config.mcrAsn", json!("x")), "config.mcrAsn: invalid value"),
        (
            with(mcr("m"), "addOns", json!([{ "addOnType": "IP_SEC", "tunnelCount": 11 }])),
            "addOns: tunnelCount must be 10, 20 or 30",
        ),
        // MVEs.
        (with(mve("v"), "vendorConfig.vendor", json!("ACME")), "vendorConfig.vendor: must be one of 6WIND"),
        (with(mve("v"), "vendorConfig.imageId", json!(1)), "vendorConfig.imageId: there is no image 1"),
        (
            with(mve("v"), "vendorConfig.imageId", json!(128)),
            "vendorConfig.imageId: image 128 is PALO_ALTO's, not FORTINET's",
        ),
        (with(mve("v"), "vendorConfig.productSize", json!("HUGE")), "vendorConfig.productSize: must be one of SMALL"),
        (
            with(mve("v"), "vendorConfig.productSize", json!("LARGE")),
            "vendorConfig.productSize: Dock SYD1 doesn't offer MVEs of the size LARGE",
        ),
        (
            with(mve("v"), "vendorConfig.productSize", json!("X_LARGE_12")),
            "vendorConfig.productSize: image 57 runs on SMALL, MEDIUM, LARGE",
        ),
        (with(mve("v"), "vendorConfig.productSize", json!("")), "vendorConfig.productSize: is needed"),
        (with(mve("v"), "vendorConfig.mveLabel", json!("MVE 4/16")), "vendorConfig.mveLabel: is the label of MEDIUM"),
        (with(mve("v"), "vendorConfig.mveLabel", json!("MVE 1/1")), "vendorConfig.mveLabel: must be one of MVE 2/8"),
        (with(mve("v"), "vendorConfig.licenseData", json!(["hidden"])), "vendorConfig.licenseData: must be text"),
        (
            with(mve("v"), "vendorConfig.licenseData", json!("x".repeat(65_537))),
            "vendorConfig.licenseData: must have at most 65536 bytes",
        ),
        (with(mve("v"), "vendorConfig.sshPublicKey", json!(1)), "vendorConfig.sshPublicKey: must be text"),
        (with(mve("v"), "vendorConfig", Value::Null), "vendorConfig: invalid type"),
        (with(mve("v"), "vnics.1.description", json!(" ")), "vnics[1].description: must not be blank"),
        (with(mve("v"), "vnics.0.vlan", json!(5000)), "vnics[0].vlan: must be from 2 to 4093"),
        (with(mve("v"), "vnics", json!([{}, {}, {}, {}, {}, {}])), "vnics: an MVE has at most 5 vNICs"),
        // What an element is.
        (with(port("p"), "productType", json!("CHEESE")), "productType: must be MEGAPORT, MCR2 or MVE"),
        (json!({}), "productType: must be"),
        (json!({ "productUid": "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77" }), ": NAT gateways can't be ordered here"),
        (with(port("p"), "associatedVxcs", json!([{}])), ": a new service and connections of it are two orders"),
        (
            json!({ "productUid": "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77", "associatedIxs": [{}] }),
            ": internet exchange connections can't",
        ),
    ];
    for (element, rule) in orders {
        let expected = if rule.starts_with(':') { format!("[1]{rule}") } else { format!("[1].{rule}") };
        for path in ["/v3/networkdesign/validate", "/v3/networkdesign/buy"] {
            let answer = east.post(path, &json!([port("fine"), element])).await;
            let said = answer.refused(400);
            assert!(said.starts_with(&expected), "{said:?} doesn't begin with {expected:?} for {element}");
            assert!(!said.contains("hidden") && !said.contains("s3cret"), "{said}");
        }
    }
    assert_eq!(everything(&east).await, json!([]));
    let ports = exchange.store.read(store::interfaces::all).await.unwrap();
    assert_eq!(ports.iter().filter(|one| one.product_id.is_some()).count(), 2, "the partner ports alone");
}

#[tokio::test]
async fn a_body_that_is_no_order_is_refused_in_words() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    for (body, rule) in [
        (json!({}), "The body doesn't fit"),
        (json!("port"), "The body doesn't fit"),
        (json!([7]), "[0].productType: must be"),
        (json!([[port("p")]]), "[0].productType: must be"),
        (Value::Null, "The body doesn't fit"),
    ] {
        let answer = east.post("/v3/networkdesign/buy", &body).await;
        assert!(answer.refused(400).starts_with(rule), "{body}: {}", answer.text);
    }
    let text = east.request("POST", "/v3/networkdesign/buy").header("content-type", "text/plain");
    east.send(text.body("[]".into()).unwrap()).await.refused(415);
    let broken = east.request("POST", "/v3/networkdesign/buy").header("content-type", "application/json");
    assert!(east.send(broken.body("[{".into()).unwrap()).await.refused(400).starts_with("The body is not JSON"));
}

#[tokio::test]
async fn every_mistake_in_a_change_is_named_and_nothing_is_changed() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let (port, mcr, mve) = (east.port("Port").await, east.mcr("MCR").await, east.mve("MVE").await);
    let before = everything(&east).await;
    let long = "x".repeat(256);
    for (uid, body, rule) in [
        (&port, json!({ "name": " " }), "name: must not be blank"),
        (&port, json!({ "name": long }), "name: must have at most 255"),
        (&port, json!({ "name": 5 }), "name: invalid type"),
        (&port, json!({ "name": "Changed", "costCentre": long }), "costCentre: must have at most 255"),
        (&port, json!({ "name": "Changed", "term": 2 }), "term: must be 1, 12"),
        (&port, json!({ "marketplaceVisibility": "yes" }), "marketplaceVisibility: invalid type"),
        (&port, json!({ "name": "Changed", "asn": 65_000 }), "asn: only an MCR has one"),
        (&port, json!({ "vnics": [{ "description": "a" }] }), "vnics: only an MVE has them"),
        (&mcr, json!({ "name": "Changed", "asn": 65_535 }), "asn: must not be a reserved ASN"),
        (&mcr, json!({ "asn": 0 }), "asn: must be from 2 to 4294967294"),
        (
            &mve,
            json!({ "name": "Changed", "vnics": [{ "description": "" }] }),
            "vnics[0].description: must not be blank",
        ),
        (&mve, json!({ "vnics": [{}] }), "vnics[0]: missing field"),
        (
            &mve,
            json!({ "vnics": [{ "description": "a" }, { "description": "b" }, { "description": "c" }] }),
            "vnics: this MVE has 2",
        ),
    ] {
        let answer = east.put(&format!("/v2/product/{uid}"), &body).await;
        assert!(answer.refused(400).starts_with(rule), "{body}: {}", answer.text);
    }
    for (body, rule) in [
        (json!({}), "missing field"),
        (json!({ "resourceTags": [{ "key": "a" }] }), "resourceTags[0]: missing field"),
        (
            json!({ "resourceTags": [{ "key": "x".repeat(129), "value": "" }] }),
            "resourceTags[0].key: must have at most 128",
        ),
        (
            json!({ "resourceTags": [{ "key": "a", "value": "x".repeat(257) }] }),
            "resourceTags[0].value: must have at most 256",
        ),
    ] {
        let answer = east.put(&format!("/v2/product/{port}/tags"), &body).await;
        assert!(answer.refused(400).contains(rule), "{body}: {}", answer.text);
    }
    for (path, body, rule) in [
        ("action/STOP", json!({}), "action: must be one of CANCEL, CANCEL_NOW, UN_CANCEL"),
        ("action/CANCEL_NOW", json!({ "cancellation_reason": "BORED" }), "cancellation_reason: must be one of MOVED"),
        (
            "action/CANCEL_NOW",
            json!({ "cancellation_comment": "x".repeat(401) }),
            "cancellation_comment: must have at most 400",
        ),
        ("action/CANCEL_NOW?safeDelete=maybe", json!({}), "query:"),
    ] {
        let answer = east.post(&format!("/v3/product/{port}/{path}"), &body).await;
        assert!(answer.refused(400).starts_with(rule), "{path} {body}: {}", answer.text);
    }
    assert_eq!(everything(&east).await, before);
}

#[tokio::test]
async fn what_is_not_there_and_what_is_anothers_can_not_be_told_apart() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await;
    let west = exchange.customer("West Ltd").await.client();
    let (port, mcr) = (east.client().port("Port").await, east.client().mcr("MCR").await);
    let before = everything(&east.client()).await;
    let number = before[0]["productId"].to_string();
    for uid in
        [&port, &mcr, &number, "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77", "0", "nonsense", "-1", "9223372036854775807"]
    {
        let told = format!("Could not find a service with UID {uid}");
        let v2 = |rest: &str| format!("/v2/product/{uid}{rest}");
        let answers = [
            west.get(&v2("")).await,
            west.put(&v2(""), &json!({ "name": "Mine" })).await,
            west.put(&format!("/v2/product/megaport/{uid}"), &json!({ "name": "Mine" })).await,
            west.post(&v2("/lock"), &json!({})).await,
            west.delete(&v2("/lock")).await,
            west.get(&v2("/tags")).await,
            west.put(&v2("/tags"), &json!({ "resourceTags": [] })).await,
            west.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await,
            west.get(&v2("/action/CANCEL_NOW/charges")).await,
            west.get(&format!("/v2/product/port/{uid}/vlan?vlan=9")).await,
        ];
        for answer in answers {
            assert_eq!(answer.refused(404), told);
        }
    }
    let wrong_kind = east.client().put(&format!("/v2/product/mcr2/{port}"), &json!({ "name": "Mine" })).await;
    assert_eq!(wrong_kind.refused(404), format!("Could not find a service with UID {port}"));
    assert_eq!(everything(&east.client()).await, before);
    assert_eq!(everything(&west).await, json!([]));
}

#[tokio::test]
async fn nothing_is_done_to_a_service_that_has_ended() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.port("Port").await;
    let number = everything(&east).await[0]["productId"].to_string();
    east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await.data();
    let before = everything(&east).await;
    let path = format!("/v2/product/{uid}");
    for answer in [
        east.put(&path, &json!({ "name": "Other" })).await,
        east.post(&format!("{path}/lock"), &json!({})).await,
        east.put(&format!("{path}/tags"), &json!({ "resourceTags": [] })).await,
        east.post(&format!("/v3/product/{uid}/action/CANCEL_NOW"), &json!({})).await,
    ] {
        assert_eq!(answer.refused(400), format!("MEGAPORT service {number} has ended (DECOMMISSIONED)"));
    }
    assert_eq!(east.get(&format!("/v2/product/port/{uid}/vlan?vlan=9")).await.data(), &json!([]));
    assert_eq!(everything(&east).await, before);
}

#[tokio::test]
async fn a_key_that_stands_twice_in_an_element_is_refused_and_a_long_input_is_not_sent_back() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let text = port("p").to_string().replacen('{', r#"{"productName":"q","#, 1);
    for (path, body) in [
        ("/v3/networkdesign/validate", format!("[{text}]")),
        ("/v3/networkdesign/buy", format!("[{text}]")),
        ("/v4/networkdesign/buy", format!(r#"{{"networkDesign":[{text}]}}"#)),
    ] {
        let request = east.request("POST", path).header("content-type", "application/json");
        let answer = east.send(request.body(axum::body::Body::from(body)).unwrap()).await;
        assert!(answer.refused(400).contains("duplicate field `productName`"), "{}", answer.text);
    }
    let long = with(port("p"), "term", json!("x".repeat(100_000)));
    let answer = east.post("/v3/networkdesign/validate", &json!([long])).await;
    assert!(answer.refused(400).starts_with("[0].term: invalid value"), "{}", answer.text);
    assert!(answer.text.len() < 1000, "{}", answer.text.len());
}
