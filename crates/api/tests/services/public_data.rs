//! What anyone with a token may know: locations, images, the marketplace, prices.

use serde_json::{Value, json};

use crate::kit::shop::CATALOGUE;
use crate::kit::{Client, Exchange};

async fn reader(exchange: &Exchange) -> Client {
    let east = exchange.company("East Ltd").await;
    let key = east.admin().make_key("Reader", "Read Only", 60).await;
    exchange.bearer(&exchange.token(&key).await)
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn quirk_12_locations_and_countries_are_as_clients_read_them() {
    let exchange = Exchange::stocked().await;
    let client = reader(&exchange).await;
    let regions = client.get("/v2/networkRegions").await;
    assert_eq!(
        regions.data(),
        &json!([{ "networkRegion": "MP1", "countries": [
            { "code": "AUS", "name": "Australia", "prefix": "AU", "siteCount": 3 },
            { "code": "NZL", "name": "New Zealand", "prefix": "NZ", "siteCount": 1 },
        ] }])
    );
    let v3 = client.get("/v3/locations").await;
    assert_eq!(ids(v3.data()), [1, 2, 3, 4], "all of them without a filter");
    insta::assert_snapshot!(serde_json::to_string_pretty(&v3.data()[1]).unwrap(), @r#"
        {
          "address": {
            "city": "Melbourne",
            "country": "Australia",
            "postcode": "3000",
            "state": "VIC",
            "street": "2 Quay",
            "suburb": ""
          },
          "dataCentre": {
            "id": 1,
            "name": "Dock"
          },
          "diversityZones": {
            "red": {
              "mcrSpeedMbps": [],
              "megaportSpeedMbps": [
                1000
              ],
              "mveAvailable": false,
              "mveMaxCpuCoreCount": null,
              "natGatewaySpeedMbps": []
            }
          },
          "id": 2,
          "latitude": -37.82,
          "longitude": 144.95,
          "market": "AU",
          "metro": "Melbourne",
          "name": "Dock MEL1",
          "orderingMessage": null,
          "productAddOns": {
            "crossConnect": {
              "available": false,
              "type": null
            }
          },
          "status": "Active"
        }
        "#);
    let v2 = client.get("/v2/locations").await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&v2.data()[1]).unwrap(), @r#"
        {
          "address": {
            "city": "Melbourne",
            "country": "Australia",
            "postcode": "3000",
            "state": "VIC",
            "street": "2 Quay",
            "suburb": ""
          },
          "campus": null,
          "country": "Australia",
          "id": 2,
          "latitude": -37.82,
          "liveDate": 1578268800000,
          "longitude": 144.95,
          "market": "AU",
          "metro": "Melbourne",
          "name": "Dock MEL1",
          "networkRegion": "MP1",
          "products": {
            "mcr": false,
            "mcr1": [],
            "mcr2": [],
            "mcrVersion": 2,
            "megaport": [
              1000
            ],
            "mve": []
          },
          "siteCode": "mel1",
          "status": "Active",
          "vRouterAvailable": false
        }
        "#);
    assert_eq!(v2.data()[0]["products"]["mve"][0]["details"][1]["label"], "MVE 4/16");
    for version in ["v2", "v3"] {
        let path = format!("/{version}/locations?locationStatuses=Active&locationStatuses=deployment");
        assert_eq!(ids(client.get(&path).await.data()), [1, 2, 3, 4]);
        assert_eq!(ids(client.get(&format!("/{version}/locations?locationStatuses=Deployment")).await.data()), [4]);
        assert_eq!(ids(client.get(&format!("/{version}/locations?mveImageId=57")).await.data()), [1, 3]);
        assert_eq!(
            ids(client.get(&format!("/{version}/locations?mveImageId=129")).await.data()),
            [0_i64; 0],
            "too large"
        );
        client.get(&format!("/{version}/locations?mveImageId=x")).await.refused(400);
    }
}

#[tokio::test]
async fn round_trips_are_from_one_location_to_the_others() {
    let exchange = Exchange::stocked().await;
    let client = reader(&exchange).await;
    let rtt = client.get("/v2/locations/rtt?srcLocation=1&year=26&month=7").await;
    let list = rtt.data().as_array().unwrap();
    assert_eq!(list.iter().map(|one| one["dstLocation"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(list.iter().all(|one| one["srcLocation"] == 1 && one["medianRTT"].as_f64().unwrap() > 0.0));
    for (query, rule) in [
        ("srcLocation=77", "srcLocation: there is no location 77"),
        ("srcLocation=1&month=13", "month: must be from 1 to 12"),
        ("srcLocation=1&year=123", "year: must be a year"),
        ("month=1", "query:"),
    ] {
        let answer = client.get(&format!("/v2/locations/rtt?{query}")).await;
        assert!(answer.refused(400).starts_with(rule), "{}", answer.text);
    }
}

#[tokio::test]
async fn images_stand_under_their_products_and_sizes_are_told() {
    let exchange = Exchange::stocked().await;
    let client = reader(&exchange).await;
    let v4 = client.get("/v4/product/mve/images").await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&v4.data()["mveImages"][1]).unwrap(), @r#"
        {
          "images": [
            {
              "availableSizes": [
                "MVE 2/8",
                "MVE 4/16"
              ],
              "id": 128,
              "productCode": "vm-series",
              "releaseImage": true,
              "vendorDescription": "Next-Generation Firewall",
              "version": "11.1.4"
            },
            {
              "availableSizes": [
                "MVE 8/32"
              ],
              "id": 129,
              "productCode": "vm-series",
              "releaseImage": false,
              "vendorDescription": null,
              "version": "10.2.2"
            }
          ],
          "product": "VM-Series",
          "vendor": "PALO_ALTO",
          "vendorProductId": "palo_alto_vm-series"
        }
        "#);
    assert_eq!(ids(&client.get("/v3/product/mve/images").await.data()["mveImages"]), [57, 128, 129]);
    let variants = client.get("/v3/product/mve/variants").await;
    assert_eq!(variants.data()[0], json!({ "size": "SMALL", "label": "MVE 2/8", "cpuCoreCount": 2, "ramGB": 8 }));
}

#[tokio::test]
async fn the_marketplace_shows_providers_ports_and_those_that_their_companies_show() {
    let exchange = Exchange::stocked().await;
    let client = reader(&exchange).await;
    let titles = |query: &'static str| {
        let client = client.clone();
        async move {
            let list = client.get(&format!("/v2/dropdowns/partner/megaports{query}")).await;
            list.data()
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["title"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(titles("").await, ["Sydney cloud 2", "Sydney cloud 1"], "by rank");
    assert_eq!(titles("?connectType=AWS&vxcPermitted=true").await, ["Sydney cloud 1"]);
    assert_eq!(titles("?vxcPermitted=false").await, ["Sydney cloud 2"]);
    assert!(titles("?connectType=NOBODY").await.is_empty());

    let west = exchange.customer("West Ltd").await;
    let uid = west.client().port("West Port").await;
    west.client().put(&format!("/v2/product/{uid}"), &json!({ "marketplaceVisibility": true })).await.data();
    assert!(titles("?connectType=DEFAULT").await.is_empty(), "not in service yet");
    exchange.run_workers().await;
    let list = client.get("/v2/dropdowns/partner/megaports?connectType=DEFAULT").await;
    let one = &list.data()[0];
    assert_eq!((&one["title"], &one["productUid"]), (&json!("West Port"), &json!(uid)));
    assert_eq!((&one["companyName"], &one["companyUid"]), (&json!("West Ltd"), &json!(west.uid.to_string())));
    west.client().put(&format!("/v2/product/{uid}"), &json!({ "marketplaceVisibility": false })).await.data();
    assert!(titles("?connectType=DEFAULT").await.is_empty());

    let other = CATALOGUE.replace("rank = 2", "rank = 0");
    exchange.app.import_catalogue(&app::Actor::system(), other).await.unwrap();
    assert_eq!(titles("").await, ["Sydney cloud 1", "Sydney cloud 2"], "the same Ports in another order");
}

#[tokio::test]
async fn the_price_book_prices_each_kind() {
    let exchange = Exchange::stocked().await;
    let east = exchange.company("East Ltd").await.client();
    let price = |body: Value| {
        let east = east.clone();
        async move { east.post("/v4/pricebook/product?companyId=1", &body).await }
    };
    let fast = price(json!({ "productType": "MEGAPORT", "locationId": 1, "speed": 100_000, "term": 12 })).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(fast.data()).unwrap(), @r#"
        {
          "currency": "AUD",
          "discounts": [
            {
              "amount": -400,
              "discountReason": "TERM"
            }
          ],
          "monthlyRackRate": 4000,
          "monthlyRate": 3600,
          "prices": [
            {
              "amount": 750,
              "chargeReason": "CORE",
              "frequency": "ONCE"
            },
            {
              "amount": 4000,
              "chargeReason": "CORE",
              "frequency": "MONTHLY"
            }
          ],
          "productType": "MEGAPORT"
        }
        "#);
    let rate = |answer: crate::kit::Answer| answer.data()["monthlyRate"].clone();
    assert_eq!(rate(price(json!({ "productType": "mcr2", "locationId": 1, "speed": "2500" })).await), json!(625.5));
    assert_eq!(rate(price(json!({ "productType": "MVE", "locationId": 1, "mveLabel": "MVE 4/16" })).await), json!(800));
    let vxc = json!({ "productType": "VXC", "aLocationId": 1, "bLocationId": 2, "speed": 1000 });
    assert_eq!(rate(price(vxc).await), json!(445));
    let to_another_company = json!({ "productType": "VXC", "aLocationId": 1, "speed": 1000 });
    assert_eq!(rate(price(to_another_company).await), json!(1240), "one price, wherever that company is");
    for (body, rule) in [
        (json!({}), "The body doesn't fit: missing field `productType`"),
        (json!({ "productType": "IX" }), "productType: must be one of"),
        (json!({ "productType": "MEGAPORT" }), "speed: is needed"),
        (json!({ "productType": "MEGAPORT", "speed": 1000 }), "locationId: is needed"),
        (json!({ "productType": "MEGAPORT", "speed": 7, "locationId": 1 }), "speed: must be one of"),
        (json!({ "productType": "MEGAPORT", "speed": 1000, "locationId": 70 }), "locationId: there is no location 70"),
        (json!({ "productType": "MEGAPORT", "speed": 1000, "locationId": 1, "term": 2 }), "term: must be"),
        (
            json!({ "productType": "MEGAPORT", "speed": 1000, "locationId": 1, "currency": "EUR" }),
            "currency: prices at Dock SYD1 are in AUD",
        ),
        (json!({ "productType": "MVE", "locationId": 1 }), "size: is needed"),
        (json!({ "productType": "VXC", "bLocationId": 1, "speed": 10 }), "aLocationId: is needed"),
        (json!({ "productType": "VXC", "aLocationId": 1, "bLocationId": 2, "speed": 0 }), "speed: must be from 1"),
    ] {
        let answer = price(body).await;
        assert!(answer.refused(400).starts_with(rule), "{rule}: {}", answer.text);
    }
}
