//! Where the exchange is: locations in both forms, countries, round-trip times.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// A site, as `GET /v3/locations` shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationV3 {
    pub id: i64,
    pub name: String,
    pub metro: String,
    /// Country code of the billing market.
    pub market: String,
    /// `Active` (the only one that can be ordered), `Deployment`, `Restricted`, `Extended`, `New` or `Expired`.
    pub status: String,
    pub address: Address,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    pub data_centre: DataCentre,
    pub diversity_zones: Option<DiversityZones>,
    pub product_add_ons: Option<LocationAddOns>,
    pub ordering_message: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Address {
    pub street: String,
    pub suburb: String,
    pub city: String,
    pub state: String,
    pub postcode: String,
    pub country: String,
}

/// Whose building it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DataCentre {
    pub id: i64,
    pub name: String,
}

/// The zones of a site; one that doesn't exist is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiversityZones {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub red: Option<DiversityZone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blue: Option<DiversityZone>,
}

/// What can be ordered in a zone. Speeds in Mbit/s.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiversityZone {
    pub mcr_speed_mbps: Vec<i64>,
    pub megaport_speed_mbps: Vec<i64>,
    pub mve_max_cpu_core_count: Option<i64>,
    pub mve_available: bool,
    pub nat_gateway_speed_mbps: Vec<i64>,
}

/// What can be ordered with a Port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationAddOns {
    pub cross_connect: CrossConnect,
}

/// Whether the operator runs the cable to the Port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CrossConnect {
    pub available: bool,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// A site, as the older `GET /v2/locations` shows it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationV2 {
    pub id: i64,
    pub name: String,
    pub country: String,
    /// ms since 1970.
    pub live_date: Option<i64>,
    pub site_code: String,
    /// `MP1`.
    pub network_region: String,
    pub address: BTreeMap<String, String>,
    pub campus: Option<String>,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    pub products: LocationProducts,
    pub market: String,
    pub metro: String,
    pub v_router_available: bool,
    pub status: String,
}

/// What can be ordered at a site. Speeds in Mbit/s.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationProducts {
    pub mcr: bool,
    pub mcr_version: i64,
    pub megaport: Vec<i64>,
    pub mve: Vec<LocationMve>,
    pub mcr1: Vec<i64>,
    pub mcr2: Vec<i64>,
}

/// An image that can be run at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationMve {
    pub sizes: Vec<String>,
    pub details: Vec<LocationMveSize>,
    pub max_cpu_count: i64,
    pub version: String,
    pub product: String,
    pub vendor: String,
    pub vendor_description: String,
    pub id: i64,
    pub release_image: bool,
}

/// A size that an image can be run in at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationMveSize {
    pub size: String,
    pub label: String,
    pub cpu_core_count: i64,
    #[serde(rename = "ramGB")]
    pub ram_gb: i64,
    pub bandwidth_mbps: i64,
}

/// Countries of a region. Clients read only the one called `MP1`, and fail every market check without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NetworkRegion {
    pub network_region: String,
    pub countries: Vec<Country>,
}

/// A country with sites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Country {
    /// ISO 3166, three letters.
    pub code: String,
    pub name: String,
    /// The market: two letters.
    pub prefix: String,
    pub site_count: i64,
}

/// The median time from one site to another and back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundTripTime {
    pub src_location: i64,
    pub dst_location: i64,
    /// ms.
    #[serde(rename = "medianRTT")]
    pub median_rtt: f64,
}
