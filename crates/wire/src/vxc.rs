//! VXCs: reading and changing them, deciding on a pending one.
//!
//! What is read here has been made for its reader: of the far end only the uids are there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::mcr_config::{CspConnection, EndConfig};
use crate::product::{LocationDetail, ResourceInterface};
use crate::{Int, Patch};

/// A virtual cross connect, seen from one side. Dates are ms since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Vxc {
    pub product_id: i64,
    pub product_uid: String,
    pub n_service_id: Option<i64>,
    /// The viewer's own name for it (SK-38).
    pub product_name: String,
    pub secondary_name: Option<String>,
    /// `VXC`.
    pub product_type: &'static str,
    /// Mbit/s.
    pub rate_limit: i64,
    /// `METRO`, `ZONE`, `INTERZONE`, …; `null` where it would betray the far end's place.
    pub distance_band: Option<&'static str>,
    pub provisioning_status: &'static str,
    pub usage_algorithm: Option<&'static str>,
    /// Uid of the person.
    pub created_by: Option<String>,
    pub create_date: i64,
    pub live_date: Option<i64>,
    pub terminate_date: Option<i64>,
    pub a_end: VxcEnd,
    pub b_end: VxcEnd,
    pub resources: Option<VxcResources>,
    pub vxc_approval: VxcApproval,
    pub shutdown: bool,
    /// The link, not the service.
    pub up: bool,
    pub contract_start_date: Option<i64>,
    pub contract_end_date: Option<i64>,
    /// Months; `null` for the side that doesn't pay.
    pub contract_term_months: Option<i64>,
    /// The owner: the consumer of the key.
    pub company_uid: String,
    pub company_name: Option<String>,
    /// The service level reference; the owner's only.
    pub cost_centre: Option<String>,
    pub locked: bool,
    pub admin_locked: bool,
    pub attribute_tags: BTreeMap<String, String>,
    pub cancelable: bool,
}

/// One end. The uids are never `null` (clients filter on them) but aliases at the far end, where all else but the company's name and
/// whether it has isolated its end is `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VxcEnd {
    pub owner_uid: String,
    pub product_uid: String,
    pub product_name: Option<String>,
    pub location_id: Option<i64>,
    pub location: Option<String>,
    pub location_detail: Option<LocationDetail>,
    /// `null` when untagged, gone, or the other side's.
    pub vlan: Option<i64>,
    pub inner_vlan: Option<i64>,
    pub v_nic_index: Option<i64>,
    pub secondary_name: Option<String>,
    /// Keyway's own: the verified name of the company that has this end.
    pub owner_name: Option<String>,
    /// Keyway's own: cut off by the company that has it.
    pub isolated: bool,
}

impl VxcEnd {
    /// The other side's end: two aliases and nothing else.
    pub fn redacted(owner_uid: impl Into<String>, product_uid: impl Into<String>) -> Self {
        Self { owner_uid: owner_uid.into(), product_uid: product_uid.into(), ..Self::default() }
    }
}

/// What a VXC consists of, as far as the viewer owns it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VxcResources {
    /// An array here, unlike under the other products.
    pub interface: Vec<ResourceInterface>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_router: Option<VxcRouter>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub csp_connection: Vec<CspConnection>,
    /// `null` once the VXC is gone.
    pub vll: Option<Vll>,
}

/// The router of the viewer's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VxcRouter {
    #[serde(rename = "mcrAsn")]
    pub mcr_asn: i64,
    /// `virtual_router`, as the type.
    pub resource_name: &'static str,
    pub resource_type: &'static str,
    /// Mbit/s.
    pub speed: i64,
    #[serde(rename = "bgpShutdownDefault")]
    pub bgp_shutdown_default: bool,
}

/// The virtual leased line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Vll {
    /// `null` for the other side's end.
    pub a_vlan: Option<i64>,
    pub b_vlan: Option<i64>,
    pub description: Option<String>,
    pub id: i64,
    pub name: &'static str,
    /// Mbit/s.
    pub rate_limit_mbps: i64,
    /// `vll`, as the type.
    pub resource_name: &'static str,
    pub resource_type: &'static str,
    pub shutdown: bool,
    /// 1 or 0.
    pub up: i64,
}

/// A change that waits for a yes; all `null` when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VxcApproval {
    /// `PENDING_INTERNAL` (the viewer's side decides), `PENDING_EXTERNAL` (the other does) or `APPROVED`.
    pub status: Option<String>,
    pub message: Option<String>,
    pub uid: Option<String>,
    /// `NEW`, `SPEED_CHANGE`, `VLAN_CHANGE`, …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Mbit/s, of a `SPEED_CHANGE`.
    pub new_speed: Option<i64>,
}

/// Changes a VXC: `PUT /v3/product/vxc/{uid}`. What is absent or `null` stays, except where `null` is said to clear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "aEndVlan": 300 }))]
pub struct UpdateVxc {
    /// Each side names it for itself.
    pub name: Option<String>,
    /// Mbit/s. West only.
    pub rate_limit: Option<Int>,
    /// The service level reference, at most 255 characters; empty text and `null` clear. West only.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cost_centre: Patch<String>,
    /// West only.
    pub shutdown: Option<bool>,
    /// −1 is untagged; 0 is refused.
    pub a_end_vlan: Option<Int>,
    /// −1 is none; 0 is refused.
    pub a_end_inner_vlan: Option<Int>,
    /// 0–4.
    pub a_vnic_index: Option<Int>,
    /// −1 is untagged; 0 is refused.
    pub b_end_vlan: Option<Int>,
    /// −1 is none; 0 is refused.
    pub b_end_inner_vlan: Option<Int>,
    /// 0–4.
    pub b_vnic_index: Option<Int>,
    /// Moves the end to another product of the same owner.
    pub a_end_product_uid: Option<String>,
    /// Moves the end to another product of the same owner.
    pub b_end_product_uid: Option<String>,
    /// Months. West only.
    pub term: Option<Int>,
    /// Decides on what is pending.
    pub is_approved: Option<bool>,
    /// Replaces the whole configuration.
    pub a_end_config: Option<EndConfig>,
    /// Replaces the whole configuration.
    pub b_end_config: Option<EndConfig>,
}

/// The B-End's decision on an order: `PUT /v2/order/vxc/{uid}`, where the uid is that of [`VxcApproval`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "isApproved": true }))]
pub struct DecideVxcOrder {
    pub is_approved: bool,
    /// The B-End VLAN to use, when the decider wants another.
    pub vlan: Option<Int>,
}
