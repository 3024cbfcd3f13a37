//! Places: the countries that are sold in, the buildings, and their two zones.

use serde::{Deserialize, Serialize};

use super::{Day, ZoneSetup};
use crate::price::Currency;
use crate::text_enum;

text_enum! {
    /// One of two halves of a location that share no equipment.
    pub enum Zone { Red = "red", Blue = "blue" }
}

text_enum! {
    /// Where a location is in its life. Only an active one takes orders.
    pub enum LocationStatus {
        Active = "Active",
        Deployment = "Deployment",
        Restricted = "Restricted",
        Extended = "Extended",
        New = "New",
        Expired = "Expired",
    }
}

impl LocationStatus {
    pub const fn orderable(self) -> bool {
        matches!(self, Self::Active)
    }
}

/// A country that services are sold in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// ISO 3166 alpha-2: the `market` of orders and the `prefix` of the list of countries.
    pub code: String,
    /// ISO 3166 alpha-3: the `code` of the list of countries.
    pub alpha3: String,
    /// The country's name in English.
    pub country: String,
    /// What its companies are billed in.
    pub currency: Currency,
    /// The part of the network it belongs to. Official clients read `MP1` alone.
    #[serde(default = "mp1")]
    pub region: String,
}

fn mp1() -> String {
    "MP1".to_owned()
}

/// A company that runs buildings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCentre {
    pub id: i64,
    pub name: String,
}

/// A building with equipment of the fabric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Public and for good.
    pub id: i64,
    pub name: String,
    /// Short and for good; device names are made of it. Lower-case letters, digits and hyphens.
    pub site_code: String,
    /// The city area. Locations of one metro are a short way apart.
    pub metro: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The market that bills what is ordered here, when it isn't the country's own. See [`Self::market_code`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    #[serde(default = "active")]
    pub status: LocationStatus,
    /// Name of the company that runs the building.
    pub data_centre: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campus: Option<String>,
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    /// The first day of service. An active location has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Day>,
    /// What people read before they order here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordering_message: Option<String>,
    /// Whether the operator can order cross connects in the building.
    #[serde(default)]
    pub cross_connect: bool,
    pub address: Address,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub red: Option<ZoneSetup>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blue: Option<ZoneSetup>,
}

const fn active() -> LocationStatus {
    LocationStatus::Active
}

impl Location {
    /// The market that bills what is ordered here.
    pub fn market_code(&self) -> &str {
        self.market.as_deref().unwrap_or(&self.country)
    }

    pub const fn setup(&self, zone: Zone) -> Option<&ZoneSetup> {
        match zone {
            Zone::Red => self.red.as_ref(),
            Zone::Blue => self.blue.as_ref(),
        }
    }
}

/// The postal address of a building, without its country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub street: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suburb: String,
    pub city: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
}
