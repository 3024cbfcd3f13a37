//! Ports, MCRs and MVEs: reading, changing, locking, tagging, cancelling them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::mve::{VirtualMachine, Vnic};
use crate::vxc::Vxc;
use crate::{Amount, Int, Patch, lenient};

/// Any product, told apart by its `productType`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Product {
    Port(Box<Port>),
    Mcr(Box<Mcr>),
    Mve(Box<Mve>),
    Vxc(Box<Vxc>),
}

/// What Ports, MCRs and MVEs have in common. Dates are ms since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductCommon {
    pub product_id: i64,
    pub product_uid: String,
    pub product_name: String,
    /// `MEGAPORT`, `MCR2` or `MVE`.
    pub product_type: &'static str,
    pub provisioning_status: &'static str,
    pub create_date: i64,
    /// Uid of the person.
    pub created_by: Option<String>,
    pub terminate_date: Option<i64>,
    pub live_date: Option<i64>,
    /// Two letters.
    pub market: String,
    pub location_id: i64,
    pub location_detail: Option<LocationDetail>,
    /// e.g. `NOT_POST_PAID`.
    pub usage_algorithm: Option<&'static str>,
    pub marketplace_visibility: bool,
    #[serde(flatten)]
    pub vxc_permitted: VxcPermitted,
    pub vxc_auto_approval: bool,
    pub secondary_name: Option<String>,
    pub company_uid: String,
    pub company_name: String,
    pub cost_centre: Option<String>,
    pub contract_start_date: Option<i64>,
    pub contract_end_date: Option<i64>,
    pub contract_term_months: i64,
    /// `false` for a Port.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    pub buyout_port: bool,
    pub locked: bool,
    pub admin_locked: bool,
    pub cancelable: bool,
    /// `red` or `blue`.
    pub diversity_zone: Option<String>,
    /// The link, not the service.
    pub up: bool,
    /// `DEFAULT`.
    pub connect_type: &'static str,
    /// Mbit/s.
    pub max_vxc_speed: Option<i64>,
    /// The only list of VXCs there is: a connection stands under the product of each of its ends.
    pub associated_vxcs: Vec<Vxc>,
    /// Always empty: there are no exchange connections here.
    #[schema(value_type = Vec<Object>)]
    pub associated_ixs: Vec<serde_json::Value>,
}

/// Whether new connections are possible: one fact under the two spellings that clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct VxcPermitted {
    vxcpermitted: bool,
    #[serde(rename = "vxcPermitted")]
    vxc_permitted: bool,
}

impl From<bool> for VxcPermitted {
    fn from(permitted: bool) -> Self {
        Self { vxcpermitted: permitted, vxc_permitted: permitted }
    }
}

/// Membership of a LAG; nothing but `false` and `null` for a product that is no member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LagMember {
    pub lag_primary: bool,
    pub lag_id: Option<i64>,
    /// Members share it. Any value makes the SDK list all products to find the others.
    pub aggregation_id: Option<i64>,
}

/// A Port.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    #[serde(flatten)]
    pub common: ProductCommon,
    /// Mbit/s.
    pub port_speed: i64,
    #[serde(flatten)]
    pub lag: LagMember,
    pub attribute_tags: PortAttributes,
    /// Left out of a service key's `productDto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<PortResources>,
}

/// A Port's attributes: the only product whose attributes may hold objects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortAttributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated_service_details: Option<TerminatedService>,
}

/// Where a Port that is gone was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TerminatedService {
    pub location: TerminatedLocation,
    pub interface: ResourceInterface,
    pub device: String,
}

/// The site of a Port that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TerminatedLocation {
    pub id: i64,
    pub name: String,
    pub site_code: String,
}

/// What a Port consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PortResources {
    pub interface: ResourceInterface,
}

/// A virtual router.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mcr {
    #[serde(flatten)]
    pub common: ProductCommon,
    /// Mbit/s.
    pub port_speed: i64,
    #[serde(flatten)]
    pub lag: LagMember,
    /// Text only: a nested object makes clients drop the product silently.
    pub attribute_tags: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<McrResources>,
    pub add_ons: Vec<AddOn>,
}

/// What an MCR consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct McrResources {
    pub interface: ResourceInterface,
    pub virtual_router: VirtualRouter,
}

/// The router itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VirtualRouter {
    pub id: i64,
    #[serde(rename = "mcrAsn")]
    pub mcr_asn: i64,
    pub name: String,
    /// `virtual_router`, as the type.
    pub resource_name: &'static str,
    pub resource_type: &'static str,
    /// Mbit/s.
    pub speed: i64,
}

/// Something bought with an MCR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddOn {
    pub add_on_uid: String,
    /// `IP_SEC`.
    pub add_on_type: String,
    /// 0 when it has been disabled.
    pub tunnel_count: i64,
    pub pack_count: Option<i64>,
    pub product_uid: String,
}

/// A virtual edge.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mve {
    #[serde(flatten)]
    pub common: ProductCommon,
    /// e.g. `PALO_ALTO`.
    pub vendor: String,
    /// `SMALL`, `MEDIUM`, `LARGE` or `X_LARGE_12`.
    pub mve_size: String,
    pub vnics: Vec<Vnic>,
    /// Text only: a nested object makes clients drop the product silently.
    pub attribute_tags: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<MveResources>,
}

/// What an MVE consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MveResources {
    pub interface: Option<ResourceInterface>,
    pub virtual_machine: Vec<VirtualMachine>,
}

/// An interface: an object under a Port, MCR or MVE, an element of an array under a VXC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ResourceInterface {
    pub demarcation: Option<String>,
    pub description: Option<String>,
    pub id: Option<i64>,
    pub loa_template: Option<&'static str>,
    /// e.g. `LR`; `VROUTER` for an MCR.
    pub media: Option<String>,
    pub name: Option<String>,
    /// Mbit/s.
    pub port_speed: Option<i64>,
    /// `interface`; under a VXC `a_interface` or `b_interface`.
    pub resource_name: &'static str,
    /// `interface`.
    pub resource_type: &'static str,
    /// 1 or 0.
    pub up: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shutdown: Option<bool>,
}

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LocationDetail {
    pub name: String,
    pub city: String,
    pub metro: String,
    pub country: String,
}

/// Changes a Port, MCR or MVE. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "name": "Hand-off Sydney 2", "costCentre": "", "term": 24 }))]
pub struct ModifyProduct {
    pub name: Option<String>,
    /// At most 255 characters. The SDK always sends it: empty text clears, as `null` does.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub cost_centre: Patch<String>,
    pub marketplace_visibility: Option<bool>,
    /// Months.
    pub term: Option<Int>,
    /// Of an MCR.
    pub asn: Option<Int>,
    /// Of an MVE: by position, each with a description.
    pub vnics: Option<Vec<VnicUpdate>>,
}

/// A new name for a vNIC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct VnicUpdate {
    pub description: String,
}

/// The tags of a product; written, they replace the whole set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "resourceTags": [{ "key": "env", "value": "prod" }] }))]
pub struct ResourceTags {
    /// Must be given, so that an empty body clears nothing; `[]` or `null` clears.
    #[serde(deserialize_with = "lenient::list")]
    pub resource_tags: Vec<ResourceTag>,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResourceTag {
    pub key: String,
    pub value: String,
}

/// Why and when a product is cancelled. The body may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(example = json!({ "cancellation_comment": "moved elsewhere" }))]
pub struct CancelProduct {
    /// One of [`CANCELLATION_REASONS`].
    pub cancellation_reason: Option<String>,
    /// At most 400 characters.
    pub cancellation_comment: Option<String>,
    /// ms since 1970; older clients only.
    #[serde(rename = "terminationDate")]
    pub termination_date: Option<Int>,
}

/// The reasons that `cancellation_reason` may give.
pub const CANCELLATION_REASONS: &[&str] = &[
    "MOVED_TO_CLOUD_NATIVE_SOL",
    "SERVICE_MOVED",
    "SERVICE_ORDERED_IN_ERROR",
    "PROOF_OF_CONCEPT",
    "PROJECT_ENDED",
    "SWITCHING_PROVIDER",
    "PRICING",
    "PRODUCT_PERFORMANCE",
    "OTHER",
];

/// What ending a product now would cost: the rest of its minimum term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TerminationCharge {
    pub product_uid: String,
    /// `CANCEL` or `CANCEL_NOW`.
    pub action: String,
    pub early_termination_fee: Amount,
    /// ISO 4217.
    pub currency: String,
    /// ms since 1970.
    pub contract_end_date: Option<i64>,
}
