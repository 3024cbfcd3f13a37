//! What buying, and changing a product, answers with.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::vxc::Vxc;

/// One ordered Port (each member of a LAG), MCR or MVE; also the answer to a change of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TechnicalService {
    /// The uid that clients read.
    pub technical_service_uid: String,
    pub technical_service_id: Option<i64>,
    pub service_name: String,
    pub name: String,
    /// `MEGAPORT`, `MCR2` or `MVE`.
    pub product_type: String,
    /// `DEPLOYABLE` when just bought.
    pub provisioning_status: String,
    pub company_name: Option<String>,
    /// ms since 1970, like all dates here.
    pub create_date: Option<i64>,
    pub requested_date: Option<i64>,
    pub configured_date: Option<i64>,
    pub current_estimated_date: Option<i64>,
    pub termination_date: Option<i64>,
    pub contract_term_months: Option<i64>,
    pub rollover: bool,
    pub marketplace_visibility: bool,
    pub mind_changeable: bool,
    pub in_flight: bool,
    pub failed_reason: Option<String>,
    pub provisioning_items: Vec<String>,
}

/// One ordered VXC. Payer is the A-End (West), non-payer the B-End (East); what the buyer may not know is `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VxcOrdered {
    /// The uid that clients read.
    #[serde(rename = "vxcJTechnicalServiceUid")]
    pub vxc_j_technical_service_uid: String,
    #[serde(rename = "vxcJTechnicalServiceId")]
    pub vxc_j_technical_service_id: Option<i64>,
    pub vxc_order_id: Option<i64>,
    pub service_name: String,
    /// `VXC`.
    pub product_type: String,
    /// `DEPLOYABLE`, or `NEW` while the other side must agree.
    pub provisioning_status: String,
    /// `NEW`.
    pub order_type: String,
    /// Mbit/s.
    pub speed: i64,
    /// Months.
    pub fixed_term: Option<i64>,
    pub duration: Option<i64>,
    pub rollover: bool,
    /// `MONTHLY`.
    pub rate_type: Option<String>,
    pub distance_band: Option<String>,
    pub usage_algorithm: Option<String>,
    pub cost_centre: Option<String>,
    pub service_key: Option<String>,
    pub promo_code: Option<String>,
    /// `DEFAULT`.
    pub connect_type: Option<String>,
    /// ms since 1970, like all dates here.
    pub provision_date: Option<i64>,
    pub fully_approved: bool,
    /// `APPROVED` or `PENDING`.
    pub payer_status: Option<String>,
    pub non_payer_status: Option<String>,
    pub payer_approval: Option<i64>,
    pub non_payer_approval: Option<i64>,
    pub payer_approver_id: Option<i64>,
    pub payer_approver_name: Option<String>,
    pub non_payer_approver_id: Option<i64>,
    pub non_payer_approver_name: Option<String>,
    pub payer_mega_port_id: Option<i64>,
    pub payer_mega_port_name: Option<String>,
    pub payer_company_id: Option<i64>,
    pub payer_company_name: Option<String>,
    pub payer_location_id: Option<i64>,
    pub payer_vlan_id: Option<i64>,
    pub payer_inner_vlan_id: Option<i64>,
    pub payer_config: BTreeMap<String, String>,
    pub non_payer_mega_port_id: Option<i64>,
    pub non_payer_mega_port_name: Option<String>,
    pub non_payer_company_id: Option<i64>,
    pub non_payer_company_name: Option<String>,
    pub non_payer_location_id: Option<i64>,
    pub non_payer_vlan_id: Option<i64>,
    pub non_payer_inner_vlan_id: Option<i64>,
    pub non_payer_config: BTreeMap<String, String>,
    pub attribute_tags: BTreeMap<String, String>,
}

/// One element of a buy's `data`, in the order of the elements; a LAG gives one per member, the primary first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Bought {
    Service(Box<TechnicalService>),
    Vxc(Box<VxcOrdered>),
}

/// The answer to a change of a VXC. The SDK reads it as a VXC, other clients as a technical service: it is both.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VxcChanged {
    #[serde(flatten)]
    pub vxc: Vxc,
    pub technical_service_uid: String,
    pub technical_service_id: Option<i64>,
    pub service_name: String,
    pub name: String,
}

impl From<Vxc> for VxcChanged {
    fn from(vxc: Vxc) -> Self {
        Self {
            technical_service_uid: vxc.product_uid.clone(),
            technical_service_id: Some(vxc.product_id),
            service_name: vxc.product_name.clone(),
            name: vxc.product_name.clone(),
            vxc,
        }
    }
}
