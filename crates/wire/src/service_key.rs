//! Service keys: `POST`, `GET` and `PUT /v2/service/key`. There is no `DELETE` (SK-53).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::mcr_config::EndConfig;
use crate::product::Product;
use crate::{Int, Patch, lenient};

/// Makes a key on a service of the caller's company: `productUid` or `productId`, not both.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productUid": "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77", "singleUse": true, "maxSpeed": 500, "vlan": 120, "active": true, "description": "West hand-off" }))]
pub struct CreateServiceKey {
    pub product_uid: Option<String>,
    pub product_id: Option<Int>,
    pub single_use: bool,
    /// Mbit/s; the service's speed when absent.
    pub max_speed: Option<Int>,
    /// Absent means inactive: the SDK leaves `false` out.
    pub active: Option<bool>,
    /// Only an explicit `false` holds the use of the key for approval.
    pub pre_approved: Option<bool>,
    /// The label.
    pub description: Option<String>,
    /// B-End VLAN of a single-use key on a Port or MVE, 2–4093.
    pub vlan: Option<Int>,
    pub valid_for: Option<Validity>,
    pub promo_code: Option<String>,
    /// Extension: the rest of the B-End, stored now and applied when the key is used (SK-66, SK-70).
    pub b_end: Option<KeyBEnd>,
    /// Extension: limits of use.
    pub limits: Option<KeyLimits>,
}

/// Changes a key of the caller's company. What is left out stays; the key and its service never change.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "key": "7b0e4b0a-2c55-4d0e-9c1f-0b7f9d3a6c21", "productUid": "5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77", "singleUse": true, "active": false }))]
pub struct UpdateServiceKey {
    pub key: String,
    /// The service the key is on; may be repeated here, can't be changed.
    pub product_uid: Option<String>,
    pub product_id: Option<Int>,
    pub single_use: Option<bool>,
    pub active: Option<bool>,
    pub valid_for: Option<Validity>,
    /// `null` clears.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub description: Patch<String>,
    /// Mbit/s.
    pub max_speed: Option<Int>,
    /// `null` gives the VLAN up.
    #[serde(default)]
    #[schema(value_type = Option<Int>)]
    pub vlan: Patch<Int>,
    pub pre_approved: Option<bool>,
    /// `null` clears.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub promo_code: Patch<String>,
    /// Extension. `null` clears.
    #[serde(default)]
    #[schema(value_type = Option<KeyBEnd>)]
    pub b_end: Patch<KeyBEnd>,
    /// Extension. `null` lifts all limits.
    #[serde(default)]
    #[schema(value_type = Option<KeyLimits>)]
    pub limits: Patch<KeyLimits>,
}

/// From when to when a key is good. ms since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Validity {
    /// Now, when absent.
    pub start: Option<Int>,
    /// 30 days after the start, when absent.
    pub end: Option<Int>,
}

/// The creator's end as the key will configure it. Shown to its owner only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyBEnd {
    /// The same as the key's own `vlan`; both given must agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vlan: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner_vlan: Option<Int>,
    /// 0–4, on an MVE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v_nic_index: Option<Int>,
    /// On an MCR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_config: Option<EndConfig>,
}

/// How often, how much and by whom a key may be used. What is absent is unlimited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyLimits {
    pub max_uses: Option<Int>,
    /// Mbit/s, summed over the connections made with the key.
    pub max_total_mbps: Option<Int>,
    /// Uids of the companies that may use the key; none given means any.
    #[serde(default, deserialize_with = "lenient::list")]
    pub companies: Vec<String>,
}

/// A key as its creator's company sees it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceKey {
    pub key: String,
    /// ms since 1970.
    pub create_date: i64,
    pub company_id: i64,
    pub company_uid: String,
    pub company_name: String,
    pub description: Option<String>,
    pub product_id: i64,
    pub product_uid: String,
    pub product_name: String,
    /// The service with its connections, without `resources`. Left out of lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_dto: Option<Box<Product>>,
    /// `null` on a multi-use key.
    pub vlan: Option<i64>,
    /// Mbit/s.
    pub max_speed: i64,
    pub pre_approved: Option<bool>,
    pub single_use: bool,
    /// ms since 1970; `null` until the key is used.
    pub last_used: Option<i64>,
    pub active: bool,
    pub valid_for: ValidityShown,
    pub expired: bool,
    /// Active, within its time, and not a single-use key that was used.
    pub valid: bool,
    pub promo_code: Option<String>,
    /// Extension, when the key carries more of the B-End than a VLAN. Secrets are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b_end: Option<KeyBEnd>,
    /// Extension, when there are limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<KeyLimits>,
}

/// A key as any other company sees it (SK-14, SK-48).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceKeyLookUp {
    pub key: String,
    /// An alias for this viewer; good as `bEnd.productUid` of an order.
    pub product_uid: String,
    /// The creator's verified name.
    pub company_name: String,
    /// Mbit/s.
    pub max_speed: i64,
    pub single_use: bool,
    pub active: bool,
    pub valid: bool,
    pub expired: bool,
    pub valid_for: ValidityShown,
}

/// From when to when a key is good. ms since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValidityShown {
    pub start: i64,
    pub end: Option<i64>,
}

/// The `data` of `GET /v2/service/key`: a list, or with `key=` one object.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ServiceKeyData {
    List(Vec<ServiceKey>),
    Own(Box<ServiceKey>),
    Other(ServiceKeyLookUp),
}
