//! Orders ("network design"): what can be in one, and how its elements are told apart.
//!
//! A body is read in two steps so that an error can say where it is: first the list of elements as plain values, then each
//! by its [`kind_of`].

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::mcr_config::EndConfig;
use crate::mve::VendorConfig;
use crate::price::OrderPrice;
use crate::product::ResourceTag;
use crate::{Int, lenient, strict};

/// The body of `/v3/networkdesign/validate`, `/v3/networkdesign/buy` and their `/v2` forms: a bare array.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Vec<OrderElement>, example = json!([{ "productName": "Hand-off Sydney", "productType": "MEGAPORT", "portSpeed": 10000, "term": 12, "locationId": 3, "market": "AU",
    "marketplaceVisibility": false, "config": { "diversityZone": "red" } }]))]
pub struct Design(#[serde(deserialize_with = "strict::list")] pub Vec<Value>);

/// The body of `/v4/networkdesign/buy`: the array wrapped.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "networkDesign": [{ "productUid": "a4c1c9d6-3a8e-4d58-8f2b-7d5c2b0e1f90", "associatedVxcs": [{ "productName": "To East", "serviceKey": "7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21", "rateLimit": 300, "term": 1,
    "shutdown": false, "aEnd": { "vlan": 231 }, "bEnd": {} }] }], "discountCodes": [] }))]
pub struct BuyV4 {
    #[schema(value_type = Vec<OrderElement>)]
    #[serde(deserialize_with = "strict::list")]
    pub network_design: Vec<Value>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub discount_codes: Vec<String>,
}

/// What an element of an order asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementKind {
    Port,
    Mcr,
    Mve,
    /// Connections of an A-End that exists.
    Vxc,
    Ix,
    Nat,
    /// A new service together with connections of it, or VXCs and exchange connections at once: two orders in one element.
    Combined,
    Unknown,
}

/// Tells an element by its `productType` (any case), or by the `associatedVxcs` or `associatedIxs` it has. One that holds
/// nothing but a `productUid` (keys starting with `_` are comments) is a NAT gateway designed before.
pub fn kind_of(element: &Value) -> ElementKind {
    let Value::Object(fields) = element else { return ElementKind::Unknown };
    let given = |key: &str| fields.get(key).filter(|value| !value.is_null());
    let filled = |key: &str| given(key).is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty()));
    let (vxcs, ixs) = (filled("associatedVxcs"), filled("associatedIxs"));
    let exists = given("productUid").is_some();
    let new = match given("productType").and_then(Value::as_str).map(str::to_ascii_uppercase).as_deref() {
        Some("VXC") => return ElementKind::Vxc,
        Some("IX") => return ElementKind::Ix,
        Some("NAT_GATEWAY") => return ElementKind::Nat,
        Some("MEGAPORT") => Some(ElementKind::Port),
        Some("MCR2") => Some(ElementKind::Mcr),
        Some("MVE") => Some(ElementKind::Mve),
        Some(_) | None => None,
    };
    match (vxcs, ixs, new) {
        (true, true, _) => ElementKind::Combined,
        (true, _, Some(_)) | (_, true, Some(_)) if !exists => ElementKind::Combined,
        (true, ..) => ElementKind::Vxc,
        (_, true, _) => ElementKind::Ix,
        (.., Some(kind)) => kind,
        _ if given("associatedVxcs").is_some() => ElementKind::Vxc,
        _ if given("associatedIxs").is_some() => ElementKind::Ix,
        _ if exists && fields.keys().all(|key| key == "productUid" || key.starts_with('_')) => ElementKind::Nat,
        _ => ElementKind::Unknown,
    }
}

/// The elements, for the API's description: [`kind_of`] says which one a value is.
#[derive(Debug, Clone, PartialEq, ToSchema)]
#[serde(untagged)]
pub enum OrderElement {
    Port(PortOrder),
    Mcr(McrOrder),
    Mve(MveOrder),
    Vxc(VxcOrder),
}

/// A Port, or with `lagPortCount` a LAG.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productName": "Hand-off Sydney", "productType": "MEGAPORT", "portSpeed": 10000, "term": 12, "locationId": 3, "market": "AU",
    "marketplaceVisibility": false, "config": { "diversityZone": "red" } }))]
pub struct PortOrder {
    pub product_name: String,
    /// Months: 1, 12, 24, 36, 48 or 60.
    pub term: Option<Int>,
    /// Mbit/s, one of those the location's zone offers.
    pub port_speed: Int,
    pub location_id: Int,
    /// Two letters.
    pub market: Option<String>,
    pub cost_centre: Option<String>,
    /// 1–8; any number makes a LAG of that many Ports.
    pub lag_port_count: Option<Int>,
    /// Adds the Port to this LAG.
    pub aggregation_id: Option<Int>,
    pub marketplace_visibility: Option<bool>,
    pub config: Option<ElementConfig>,
    pub promo_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub resource_tags: Vec<ResourceTag>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub add_ons: Vec<AddOnOrder>,
}

/// A virtual router.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productName": "Router Sydney", "productType": "MCR2", "portSpeed": 2500, "term": 1, "locationId": 3, "config": { "mcrAsn": 64550 } }))]
pub struct McrOrder {
    pub location_id: Int,
    pub product_name: String,
    /// Months: 1, 12, 24, 36, 48 or 60.
    pub term: Option<Int>,
    /// Mbit/s.
    pub port_speed: Int,
    /// Always sent, often empty.
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub marketplace_visibility: Option<bool>,
    pub config: Option<ElementConfig>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub add_ons: Vec<AddOnOrder>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub resource_tags: Vec<ResourceTag>,
}

/// A virtual edge.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productName": "Edge Sydney", "productType": "MVE", "term": 1, "locationId": 3, "vnics": [{ "description": "Data plane" }],
    "vendorConfig": { "vendor": "PALO_ALTO", "imageId": 32, "productSize": "SMALL" }, "config": {} }))]
pub struct MveOrder {
    pub location_id: Int,
    pub product_name: String,
    /// Months: 1, 12, 24, 36, 48 or 60.
    pub term: Option<Int>,
    pub promo_code: Option<String>,
    pub cost_centre: Option<String>,
    /// At most five.
    #[serde(default, deserialize_with = "lenient::list")]
    pub vnics: Vec<VnicOrder>,
    pub config: Option<ElementConfig>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub resource_tags: Vec<ResourceTag>,
    pub vendor_config: VendorConfig,
}

/// A network interface of a virtual edge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct VnicOrder {
    pub description: Option<String>,
    pub vlan: Option<Int>,
}

/// Where and as what a new service is put.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ElementConfig {
    /// Of an MCR; 133937 when absent.
    pub mcr_asn: Option<Int>,
    /// `red` or `blue`.
    pub diversity_zone: Option<String>,
}

/// Something ordered with a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddOnOrder {
    /// `IP_SEC` with an MCR, `CROSS_CONNECT` with a Port.
    pub add_on_type: String,
    /// 10, 20 or 30.
    pub tunnel_count: Option<Int>,
    pub pack_count: Option<Int>,
    pub cross_connect_requested: Option<bool>,
}

/// Connections of one A-End.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productUid": "a4c1c9d6-3a8e-4d58-8f2b-7d5c2b0e1f90", "associatedVxcs": [{ "productName": "To East", "serviceKey": "7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21", "rateLimit": 300, "term": 1,
    "shutdown": false, "aEnd": { "vlan": 231 }, "bEnd": {} }] }))]
pub struct VxcOrder {
    /// The A-End; each connection's `aEnd.productUid` when absent.
    pub product_uid: Option<String>,
    pub associated_vxcs: Vec<VxcOrderItem>,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VxcOrderItem {
    pub product_name: String,
    /// The key, 36 characters. It supplies the whole B-End (SK-15).
    pub service_key: Option<String>,
    pub promo_code: Option<String>,
    /// Mbit/s.
    pub rate_limit: Int,
    /// Months; 1 when absent.
    pub term: Option<Int>,
    pub shutdown: Option<bool>,
    /// The service level reference.
    pub cost_centre: Option<String>,
    pub a_end: Option<OrderEnd>,
    pub b_end: Option<OrderEnd>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub resource_tags: Vec<ResourceTag>,
}

/// One end of an ordered connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderEnd {
    pub product_uid: Option<String>,
    /// Absent or 0 chooses one, −1 is untagged.
    pub vlan: Option<Int>,
    pub inner_vlan: Option<Int>,
    /// 0–4, on an MVE.
    pub v_nic_index: Option<Int>,
    pub diversity_zone: Option<String>,
    /// On an MCR.
    pub partner_config: Option<EndConfig>,
}

/// One element of a validation's `data`: what it would be and cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Validated {
    pub service_name: String,
    pub product_type: String,
    /// `null`: nothing has been bought.
    pub product_uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    /// The metro, under a key that is really called `string`.
    #[serde(rename = "string")]
    pub metro: Option<String>,
    pub price: OrderPrice,
}
