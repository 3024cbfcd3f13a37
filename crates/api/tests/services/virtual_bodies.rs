//! What clients read of MCRs and MVEs, whole.

use serde_json::json;

use super::steady::steady;
use crate::kit::Exchange;
use crate::kit::shop::mcr;

#[tokio::test]
async fn an_mcr_is_ordered_and_read_as_clients_know_it() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let mut order = mcr("East MCR");
    order["config"] = json!({ "mcrAsn": 64999, "diversityZone": "blue" });
    order["addOns"] = json!([{ "addOnType": "IP_SEC", "tunnelCount": 20 }]);
    order["costCentre"] = json!("CC-7");
    let uid = east.buy(order).await.remove(0);
    exchange.run_workers().await;
    let read = east.get(&format!("/v2/product/{uid}")).await;
    insta::assert_snapshot!(steady(read.data().clone()), @r#"
        {
          "addOns": [
            {
              "addOnType": "IP_SEC",
              "addOnUid": "[uid]",
              "packCount": null,
              "productUid": "[uid]",
              "tunnelCount": 20
            }
          ],
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
          "costCentre": "CC-7",
          "createDate": "[time]",
          "createdBy": "[key]",
          "diversityZone": "blue",
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
          "maxVxcSpeed": 2500,
          "portSpeed": 2500,
          "productId": "[number]",
          "productName": "East MCR",
          "productType": "MCR2",
          "productUid": "[uid]",
          "provisioningStatus": "LIVE",
          "resources": {
            "interface": {
              "demarcation": "",
              "description": "",
              "id": "[number]",
              "loa_template": "keyway",
              "media": "VROUTER",
              "name": "",
              "port_speed": 2500,
              "resource_name": "interface",
              "resource_type": "interface",
              "up": 1
            },
            "virtual_router": {
              "id": "[number]",
              "mcrAsn": 64999,
              "name": "",
              "resource_name": "virtual_router",
              "resource_type": "virtual_router",
              "speed": 2500
            }
          },
          "secondaryName": null,
          "terminateDate": null,
          "up": true,
          "usageAlgorithm": "NOT_POST_PAID",
          "virtual": true,
          "vxcAutoApproval": false,
          "vxcPermitted": true,
          "vxcpermitted": true
        }
        "#);
    let plain = east.mcr("Plain").await;
    let read = east.get(&format!("/v2/product/{plain}")).await;
    assert_eq!(read.data()["resources"]["virtual_router"]["mcrAsn"], 133_937);
}

#[tokio::test]
async fn an_mve_is_ordered_and_its_secrets_are_sealed_and_never_read_again() {
    let exchange = Exchange::stocked().await;
    let east = exchange.customer("East Ltd").await.client();
    let uid = east.mve("East MVE").await;
    exchange.run_workers().await;
    let read = east.get(&format!("/v2/product/{uid}")).await;
    assert!(!read.text.contains("s3cret") && !read.text.contains("AAAA"), "{}", read.text);
    insta::assert_snapshot!(steady(read.data().clone()), @r#"
        {
          "adminLocked": false,
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
          "maxVxcSpeed": null,
          "mveSize": "SMALL",
          "productId": "[number]",
          "productName": "East MVE",
          "productType": "MVE",
          "productUid": "[uid]",
          "provisioningStatus": "LIVE",
          "resources": {
            "interface": {
              "demarcation": "",
              "description": "",
              "id": "[number]",
              "loa_template": "keyway",
              "media": "VMHOST",
              "name": "",
              "port_speed": null,
              "resource_name": "interface",
              "resource_type": "interface",
              "up": 1
            },
            "virtual_machine": [
              {
                "cpu_count": 2,
                "id": "[number]",
                "image": {
                  "id": 57,
                  "product": "FortiGate-VM",
                  "vendor": "FORTINET",
                  "version": "7.0.14"
                },
                "resource_type": "virtual_machine",
                "up": true,
                "vnics": [
                  {
                    "description": "Data Plane",
                    "vlan": null
                  },
                  {
                    "description": "Management",
                    "vlan": null
                  }
                ]
              }
            ]
          },
          "secondaryName": null,
          "terminateDate": null,
          "up": true,
          "usageAlgorithm": "NOT_POST_PAID",
          "vendor": "FORTINET",
          "virtual": true,
          "vnics": [
            {
              "description": "Data Plane",
              "vlan": null
            },
            {
              "description": "Management",
              "vlan": null
            }
          ],
          "vxcAutoApproval": false,
          "vxcPermitted": true,
          "vxcpermitted": true
        }
        "#);
    let stored =
        exchange.store.read(move |tx| store::products::by_uid(tx, uid.parse().unwrap())).await.unwrap().unwrap();
    assert!(!stored.config.contains("s3cret") && stored.config.contains("kwe1."), "{}", stored.config);
    let trail = exchange.store.read(|tx| store::audit::all(tx, i64::MAX, 100)).await.unwrap();
    assert!(trail.iter().all(|entry| !format!("{entry:?}").contains("s3cret")));
}
