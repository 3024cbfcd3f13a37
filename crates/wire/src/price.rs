//! Money, the price of an order, and the price book (`POST /v4/pricebook/product`).

use serde::{Deserialize, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{Int, lenient};

/// A sum of money: a JSON number with the currency's decimals, an integer when there is nothing behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    units: i64,
    decimals: u32,
}

impl Amount {
    /// `units` of 10^-`decimals` each, up to 18 decimals: `new(1250, 2)` is 12.5.
    pub const fn new(units: i64, decimals: u32) -> Self {
        Self { units, decimals }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scale = 10_i64.checked_pow(self.decimals).ok_or_else(|| serde::ser::Error::custom("too many decimals"))?;
        if self.units % scale == 0 {
            return serializer.serialize_i64(self.units / scale);
        }
        // Through decimal text, so that the float is the one whose shortest text is the sum itself.
        let sign = if self.units < 0 { "-" } else { "" };
        let (units, scale) = (self.units.unsigned_abs(), scale.unsigned_abs());
        let width = usize::try_from(self.decimals).map_err(serde::ser::Error::custom)?;
        let text = format!("{sign}{}.{:0width$}", units / scale, units % scale);
        serializer.serialize_f64(text.parse().map_err(serde::ser::Error::custom)?)
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        f64::schema()
    }
}

impl ToSchema for Amount {}

/// What an order would cost; `null` where nothing of that kind is charged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderPrice {
    pub hourly_setup: Option<Amount>,
    pub daily_setup: Option<Amount>,
    pub monthly_setup: Option<Amount>,
    pub hourly_rate: Option<Amount>,
    pub daily_rate: Option<Amount>,
    pub monthly_rate: Option<Amount>,
    pub fixed_recurring_charge: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_paid_base_rate: Option<Amount>,
    pub long_haul_mbps_rate: Option<Amount>,
    pub mbps_rate: Option<Amount>,
    /// ISO 4217.
    pub currency: String,
    pub product_type: String,
    pub monthly_rack_rate: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<bool>,
}

/// Asks for the price of one product. Which fields count depends on `productType`.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "productType": "VXC", "aLocationId": 3, "bLocationId": 6, "speed": 300, "term": 1 }))]
pub struct PriceQuery {
    /// `MEGAPORT`, `MCR2`, `MVE` or `VXC`.
    pub product_type: String,
    pub currency: Option<String>,
    /// Of a Port, MCR or MVE.
    pub location_id: Option<Int>,
    /// Of a VXC's A-End.
    pub a_location_id: Option<Int>,
    /// Of a VXC's B-End.
    pub b_location_id: Option<Int>,
    /// Of an exchange's port.
    pub port_location_id: Option<Int>,
    /// Mbit/s.
    pub speed: Option<Int>,
    /// Of an MVE.
    pub size: Option<String>,
    pub mve_label: Option<String>,
    pub ix_type: Option<String>,
    pub session_count: Option<Int>,
    pub ip_block: Option<String>,
    /// Months.
    pub term: Option<Int>,
    pub connect_type: Option<String>,
    pub a_end_product_type: Option<String>,
    pub product_uid: Option<String>,
    pub buyout_port: Option<bool>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub add_ons: Vec<PriceQueryAddOn>,
}

/// Something ordered with the product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceQueryAddOn {
    pub add_on_type: String,
    pub tunnel_count: Option<Int>,
    pub cross_connect_requested: Option<bool>,
}

/// The price of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceBook {
    pub product_type: String,
    /// ISO 4217.
    pub currency: String,
    /// After discounts.
    pub monthly_rate: Amount,
    /// Before discounts.
    pub monthly_rack_rate: Amount,
    pub prices: Vec<PricePart>,
    pub discounts: Vec<Discount>,
}

/// One part of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PricePart {
    /// `CORE`, `CORE_SURCHARGE` or `ADD_ON_CHARGE`.
    pub charge_reason: String,
    /// `ONCE`, `MONTHLY` or `YEARLY`.
    pub frequency: String,
    pub amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_on_type: Option<String>,
}

/// One discount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Discount {
    /// `TERM`, `WHOLESALE`, `PARTNER`, …
    pub discount_reason: String,
    pub amount: Amount,
}
