//! What clients read of Ports, LAGs and validated orders, whole.

use serde_json::json;

use super::steady::steady;
use crate::kit::Exchange;
use crate::kit::shop::{mcr, port};

#[tokio::test]
async fn a_port_is_ordered_and_read_as_clients_know_it() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let bought = east.try_to_buy(port("East SYD1 Port")).await;
    insta::assert_snapshot!(steady(bought.data().clone()), @r#"
        [
          {
            "companyName": "East Ltd",
            "configuredDate": null,
            "contractTermMonths": 1,
            "createDate": "[time]",
            "currentEstimatedDate": null,
            "failedReason": null,
            "inFlight": false,
            "marketplaceVisibility": false,
            "mindChangeable": false,
            "name": "East SYD1 Port",
            "productType": "MEGAPORT",
            "provisioningItems": [],
            "provisioningStatus": "DEPLOYABLE",
            "requestedDate": "[time]",
            "rollover": true,
            "serviceName": "East SYD1 Port",
            "technicalServiceId": "[number]",
            "technicalServiceUid": "[uid]",
            "terminationDate": null
          }
        ]
        "#);
    let uid = bought.data()[0]["technicalServiceUid"].as_str().unwrap().to_owned();
    let message = bought.body["message"].as_str().unwrap();
    assert_eq!(message, format!("MEGAPORT [{uid}] created."));
    exchange.run_workers().await;
    let read = east.get(&format!("/v2/product/{uid}")).await;
    assert_eq!(read.body["message"], format!("Found Product {uid}"));
    insta::assert_snapshot!(steady(read.data().clone()), @r#"
        {
          "adminLocked": false,
          "aggregationId": null,
          "associatedIxs": [],
          "associatedVxcs": [],
          "attributeTags": {},
          "buyoutPort": false,
          "cancelable": true,
          "companyName": "East Ltd",
          "companyUid": "[company]",
          "connectType": "DEFAULT",
          "contractEndDate": "[time]",
          "contractStartDate": "[time]",
          "contractTermMonths": 1,
          "costCentre": null,
          "createDate": "[time]",
          "createdBy": "[key]",
          "diversityZone": "red",
          "lagId": null,
          "lagPrimary": false,
          "liveDate": "[time]",
          "locationDetail": {
            "city": "Sydney",
            "country": "Australia",
            "metro": "Sydney",
            "name": "Dock SYD1"
          },
          "locationId": 1,
          "locked": false,
          "market": "AU",
          "marketplaceVisibility": false,
          "maxVxcSpeed": 10000,
          "portSpeed": 10000,
          "productId": "[number]",
          "productName": "East SYD1 Port",
          "productType": "MEGAPORT",
          "productUid": "[uid]",
          "provisioningStatus": "LIVE",
          "resources": {
            "interface": {
              "demarcation": "sw1.red.syd1 xe-0/1/1",
              "description": "",
              "id": "[number]",
              "loa_template": "keyway",
              "media": "LR",
              "name": "xe-0/1/1",
              "port_speed": 10000,
              "resource_name": "interface",
              "resource_type": "interface",
              "up": 1
            }
          },
          "secondaryName": null,
          "terminateDate": null,
          "up": true,
          "usageAlgorithm": "NOT_POST_PAID",
          "virtual": false,
          "vxcAutoApproval": false,
          "vxcPermitted": true,
          "vxcpermitted": true
        }
        "#);
}

#[tokio::test]
async fn a_lag_is_one_element_for_each_of_its_ports_and_its_primary_comes_first() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = port("East LAG");
    order["lagPortCount"] = json!(3);
    let uids = east.buy(order).await;
    assert_eq!(uids.len(), 3);
    let list = east.get("/v2/products").await;
    let ports = list.data().as_array().unwrap();
    assert_eq!(ports.iter().map(|port| port["productUid"].as_str().unwrap()).collect::<Vec<_>>(), uids);
    let of = |key: &str| ports.iter().map(|port| port[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("lagPrimary"), [json!(true), json!(false), json!(false)]);
    let numbers = of("aggregationId");
    assert!(numbers[0].is_i64() && numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
    let switches: Vec<_> = ports
        .iter()
        .map(|port| port["resources"]["interface"]["demarcation"].as_str().unwrap().split(' ').next().unwrap())
        .collect();
    assert!(switches.iter().all(|switch| *switch == switches[0]), "one device: {switches:?}");

    let mut more = port("East LAG");
    more["aggregationId"] = numbers[0].clone();
    let added = east.buy(more.clone()).await;
    let read = east.get(&format!("/v2/product/{}", added[0])).await;
    assert_eq!(read.data()["aggregationId"], numbers[0]);
    assert_eq!(read.data()["lagPrimary"], false);
    more["aggregationId"] = json!(7);
    let said = east.try_to_buy(more).await;
    assert_eq!(said.refused(400), "networkDesign[0].aggregationId: your company has no LAG 7");
    insta::assert_snapshot!(steady(ports[1].clone()), @r#"
        {
          "adminLocked": false,
          "aggregationId": "[number]",
          "associatedIxs": [],
          "associatedVxcs": [],
          "attributeTags": {},
          "buyoutPort": false,
          "cancelable": true,
          "companyName": "East Ltd",
          "companyUid": "[company]",
          "connectType": "DEFAULT",
          "contractEndDate": "[time]",
          "contractStartDate": "[time]",
          "contractTermMonths": 1,
          "costCentre": null,
          "createDate": "[time]",
          "createdBy": "[key]",
          "diversityZone": "red",
          "lagId": "[number]",
          "lagPrimary": false,
          "liveDate": null,
          "locationDetail": {
            "city": "Sydney",
            "country": "Australia",
            "metro": "Sydney",
            "name": "Dock SYD1"
          },
          "locationId": 1,
          "locked": false,
          "market": "AU",
          "marketplaceVisibility": false,
          "maxVxcSpeed": 10000,
          "portSpeed": 10000,
          "productId": "[number]",
          "productName": "East LAG",
          "productType": "MEGAPORT",
          "productUid": "[uid]",
          "provisioningStatus": "DEPLOYABLE",
          "resources": {
            "interface": {
              "demarcation": "sw1.red.syd1 xe-0/1/2",
              "description": "",
              "id": "[number]",
              "loa_template": "keyway",
              "media": "LR",
              "name": "xe-0/1/2",
              "port_speed": 10000,
              "resource_name": "interface",
              "resource_type": "interface",
              "up": 0
            }
          },
          "secondaryName": null,
          "terminateDate": null,
          "up": false,
          "usageAlgorithm": "NOT_POST_PAID",
          "virtual": false,
          "vxcAutoApproval": false,
          "vxcPermitted": true,
          "vxcpermitted": true
        }
        "#);
}

#[tokio::test]
async fn validating_says_what_it_would_cost_and_buys_nothing() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut lag = port("LAG");
    lag["lagPortCount"] = json!(2);
    lag["term"] = json!(12);
    let answer = east.post("/v3/networkdesign/validate", &json!([lag, mcr("MCR")])).await;
    insta::assert_snapshot!(steady(answer.data().clone()), @r#"
        [
          {
            "market": "AU",
            "price": {
              "currency": "AUD",
              "dailyRate": 59.18,
              "dailySetup": null,
              "fixedRecurringCharge": 0,
              "hourlyRate": 2.46,
              "hourlySetup": null,
              "longHaulMbpsRate": null,
              "mbpsRate": null,
              "monthlyRackRate": 2000,
              "monthlyRate": 1800,
              "monthlySetup": 0,
              "productType": "MEGAPORT"
            },
            "productType": "MEGAPORT",
            "productUid": null,
            "serviceName": "LAG",
            "string": "Sydney"
          },
          {
            "market": "AU",
            "price": {
              "currency": "AUD",
              "dailyRate": 20.56,
              "dailySetup": null,
              "fixedRecurringCharge": 0,
              "hourlyRate": 0.86,
              "hourlySetup": null,
              "longHaulMbpsRate": null,
              "mbpsRate": null,
              "monthlyRackRate": 625.5,
              "monthlyRate": 625.5,
              "monthlySetup": 0,
              "productType": "MCR2"
            },
            "productType": "MCR2",
            "productUid": null,
            "serviceName": "MCR",
            "string": "Sydney"
          }
        ]
        "#);
    assert_eq!(east.get("/v2/products").await.data(), &json!([]));
}
