//! Every kind of service can be at either end.

use domain::ProductKind;
use serde_json::{Value, json};

use super::stage::Stage;

/// What a single-use key on a service of this kind carries.
fn carried(kind: ProductKind) -> Value {
    match kind {
        ProductKind::Port => json!({ "singleUse": true, "vlan": 120 }),
        ProductKind::Mve => json!({ "singleUse": true, "vlan": 120, "bEnd": { "vNicIndex": 1 } }),
        ProductKind::Mcr => json!({ "singleUse": true, "bEnd": { "partnerConfig": router("10.9.8.1/30") } }),
    }
}

fn asked(kind: ProductKind) -> Value {
    match kind {
        ProductKind::Port => json!({ "vlan": 231 }),
        ProductKind::Mve => json!({ "vlan": 231, "vNicIndex": 1 }),
        // quirk 21: no connectType, and an empty bfd.
        ProductKind::Mcr => json!({ "partnerConfig": router("10.9.8.2/30") }),
    }
}

fn router(address: &str) -> Value {
    json!({ "interfaces": [{ "ipAddresses": [address], "bfd": {} }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_at_the_a_end_connects_to_each_kind_at_the_b_end() {
    let _proof =
        evidence::proves(&["SK-02 api", "SK-09 api", "SK-20 api", "SK-21 api", "SK-24 api", "SK-25 api", "SK-70 api"]);
    let stage = Stage::new().await;
    for a_kind in ProductKind::ALL {
        let a = stage.service(&stage.west, *a_kind, "West's").await;
        for b_kind in ProductKind::ALL {
            let b = stage.service(&stage.east, *b_kind, "East's").await;
            let key = stage.key(&b, carried(*b_kind)).await;
            let mut a_end = asked(*a_kind);
            if *a_kind != ProductKind::Mcr {
                // Each connection of the A-End has a VLAN of its own.
                a_end["vlan"] = json!(200 + b_kind.as_str().len());
            } else {
                a_end["partnerConfig"] = router(&format!("10.9.{}.2/30", b_kind.as_str().len()));
            }
            let vxc = stage.connect(&a, &key, json!({ "aEnd": a_end })).await;
            let west = stage.west.client().vxc(&vxc).await;
            let east = stage.east.client().vxc(&vxc).await;
            let pair = format!("{a_kind} to {b_kind}");
            assert_eq!(
                (&west["provisioningStatus"], &east["provisioningStatus"]),
                (&json!("LIVE"), &json!("LIVE")),
                "{pair}"
            );
            assert_eq!((&west["aEnd"]["productUid"], &east["bEnd"]["productUid"]), (&json!(a), &json!(b)), "{pair}");
            match b_kind {
                ProductKind::Port => assert_eq!(east["bEnd"]["vlan"], 120, "{pair}"),
                ProductKind::Mve => {
                    assert_eq!((&east["bEnd"]["vlan"], &east["bEnd"]["vNicIndex"]), (&json!(120), &json!(1)))
                }
                ProductKind::Mcr => {
                    assert!(east["bEnd"]["vlan"].is_i64(), "the exchange assigns it: {pair}");
                    let shown = &east["resources"]["csp_connection"][0]["interfaces"][0];
                    assert_eq!(shown["ipAddresses"], json!(["10.9.8.1/30"]), "{pair}");
                }
            }
            if *a_kind == ProductKind::Mcr {
                let shown = &west["resources"]["csp_connection"][0];
                assert_eq!(
                    (&shown["connectType"], &shown["resource_name"]),
                    (&json!("VROUTER"), &json!("a_csp_connection"))
                );
                assert_eq!(west["resources"]["virtual_router"]["mcrAsn"], 133_937);
            }
            // The next key of this kind is for another service: each carries the same VLAN and address.
            assert_eq!(stage.west.client().act(&vxc, "CANCEL_NOW").await.status, 200);
            assert_eq!(stage.east.client().act(&b, "CANCEL_NOW").await.status, 200);
            stage.exchange.run_workers().await;
        }
    }
}
