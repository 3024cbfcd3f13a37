//! Something to look at: services, keys and connections of East and West, made by the API.

use axum::http::Method;
use serde_json::{Value, json};

use crate::tenant::Tenant;
use crate::world::World;

/// What was made.
pub struct Furnished {
    pub east_port: String,
    pub vxc: String,
}

impl World<'_> {
    /// A Port, an MCR and an MVE for East, a Port for West, a key, a connection, and a change that waits for East.
    pub async fn furnish(&self) -> Furnished {
        let east_port = port(&self.east, "London core").await;
        mcr(&self.east, "Core router").await;
        mve(&self.east, "Branch edge").await;
        let west_port = port(&self.west, "Paris edge").await;
        let key = key(&self.east, &east_port, Some(100)).await;
        self::key(&self.east, &east_port, None).await;
        let vxc = connect(&self.west, &west_port, &key, "To East").await;
        live(&self.west, &vxc).await;
        self.west.done(Method::PUT, &format!("/v3/product/vxc/{vxc}"), &json!({ "aEndVlan": 300 })).await;
        Furnished { east_port, vxc }
    }
}

/// A Port of 10 Gbit/s, LIVE.
pub async fn port(tenant: &Tenant, name: &str) -> String {
    order(tenant, "MEGAPORT", name, json!({ "portSpeed": 10_000 })).await
}

pub async fn mcr(tenant: &Tenant, name: &str) -> String {
    order(tenant, "MCR2", name, json!({ "portSpeed": 5000 })).await
}

/// With two vNICs.
pub async fn mve(tenant: &Tenant, name: &str) -> String {
    let vnics = json!([{ "description": "Inside" }, { "description": "Outside" }]);
    order(tenant, "MVE", name, json!({ "vnics": vnics, "vendorConfig": vendor(tenant).await })).await
}

async fn order(tenant: &Tenant, kind: &str, name: &str, more: Value) -> String {
    let places = tenant.done(Method::GET, "/v3/locations?locationStatuses=Active", &Value::Null).await;
    let place = places.as_array().unwrap().iter().find(|one| one["metro"] == "Sydney").unwrap().clone();
    let mut element = json!({ "productName": name, "productType": kind, "term": 12, "locationId": place["id"],
        "market": place["market"], "config": {} });
    element.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let bought = tenant.done(Method::POST, "/v4/networkdesign/buy", &json!({ "networkDesign": [element] })).await;
    let uid = bought[0]["technicalServiceUid"].as_str().unwrap().to_owned();
    live(tenant, &uid).await;
    uid
}

/// The first image of the catalogue, with what it asks for.
async fn vendor(tenant: &Tenant) -> Value {
    let images = tenant.done(Method::GET, "/v4/product/mve/images", &Value::Null).await;
    let all = images["mveImages"].as_array().unwrap();
    let aruba = all.iter().find(|one| one["vendor"].as_str().unwrap().eq_ignore_ascii_case("aruba")).unwrap();
    json!({ "vendor": "ARUBA", "imageId": aruba["images"][0]["id"], "productSize": "MEDIUM", "accountName": "East",
        "accountKey": "secret", "systemTag": "east" })
}

pub async fn key(tenant: &Tenant, service: &str, vlan: Option<u16>) -> String {
    let mut wish = json!({ "productUid": service, "singleUse": vlan.is_some(), "maxSpeed": 500, "active": true,
        "description": if vlan.is_some() { "For West" } else { "For partners" } });
    if let Some(vlan) = vlan {
        wish["vlan"] = json!(vlan);
    }
    let made = tenant.done(Method::POST, "/v2/service/key", &wish).await;
    made["key"].as_str().unwrap().to_owned()
}

pub async fn connect(tenant: &Tenant, a: &str, key: &str, name: &str) -> String {
    let vxc = json!({ "productName": name, "serviceKey": key, "rateLimit": 500, "term": 12, "shutdown": false,
        "aEnd": { "vlan": 200 }, "bEnd": {} });
    let design = json!({ "networkDesign": [{ "productUid": a, "associatedVxcs": [vxc] }] });
    let bought = tenant.done(Method::POST, "/v4/networkdesign/buy", &design).await;
    bought[0]["vxcJTechnicalServiceUid"].as_str().unwrap().to_owned()
}

pub async fn live(tenant: &Tenant, uid: &str) {
    let path = format!("/v2/product/{uid}");
    while tenant.done(Method::GET, &path, &Value::Null).await["provisioningStatus"] != "LIVE" {
        tokio::task::yield_now().await;
    }
}
