//! Ports that other companies offer in the Marketplace: `GET /v2/dropdowns/partner/megaports`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::product::VxcPermitted;

/// One offered Port. Its name is called `title` here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerPort {
    /// `DEFAULT`.
    pub connect_type: String,
    pub product_uid: String,
    pub title: String,
    pub company_uid: String,
    pub company_name: String,
    /// `red` or `blue`.
    pub diversity_zone: Option<String>,
    pub location_id: i64,
    /// Mbit/s.
    pub speed: i64,
    /// Lower comes first.
    pub rank: i64,
    #[serde(flatten)]
    pub vxc_permitted: VxcPermitted,
    /// Mbit/s.
    pub max_vxc_speed: Option<i64>,
    #[serde(rename = "lag_id")]
    pub lag_id: Option<i64>,
    #[serde(rename = "lag_primary")]
    pub lag_primary: bool,
    #[serde(rename = "aggregation_id")]
    pub aggregation_id: Option<i64>,
}
