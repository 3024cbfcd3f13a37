//! Price lists: what things cost in some markets from a day on. The arithmetic is in [`crate::price`].
//!
//! Amounts are minor units of the list's currency (cents; for the yen, yen), without tax.

use serde::{Deserialize, Serialize};

use super::{Band, Day};
use crate::order::{MveSize, Term};
use crate::price::Currency;

/// The prices of some markets from a day (UTC) on, until a newer list of theirs begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Codes of the markets, which all bill in `currency`.
    pub markets: Vec<String>,
    pub currency: Currency,
    pub valid_from: Day,
    #[serde(default)]
    pub port: Vec<SpeedPrice>,
    #[serde(default)]
    pub mcr: Vec<SpeedPrice>,
    #[serde(default)]
    pub mve: Vec<SizePrice>,
    #[serde(default)]
    pub vxc: Vec<VxcPrice>,
    /// For a minimum term. Terms that aren't listed have none.
    #[serde(rename = "discount", default)]
    pub discounts: Vec<Discount>,
}

/// A price by speed: of a Port or an MCR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedPrice {
    /// Mbit/s.
    pub speed: u32,
    /// Minor units a month.
    pub monthly: i64,
    /// Minor units, once.
    #[serde(default)]
    pub setup: i64,
}

/// The price of an MVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizePrice {
    pub size: MveSize,
    /// Minor units a month.
    pub monthly: i64,
    /// Minor units, once.
    #[serde(default)]
    pub setup: i64,
}

/// The price of a VXC: a base, and so much for its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VxcPrice {
    pub band: Band,
    /// Minor units a month, whatever the rate.
    pub monthly: i64,
    /// Minor units a month for 1000 Mbit/s of rate; each Mbit/s costs a thousandth of it, not rounded.
    pub per_gbit: i64,
    /// Minor units, once.
    #[serde(default)]
    pub setup: i64,
}

/// What a minimum term takes off the monthly price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// Months, more than 1.
    pub term: u32,
    /// 0 to 100.
    pub percent: u32,
}

impl PriceList {
    pub fn is_for(&self, market: &str) -> bool {
        self.markets.iter().any(|code| code == market)
    }

    /// Percent off for a term, 0 to 100; 0 when none is listed.
    pub fn discount(&self, term: Term) -> u32 {
        let listed = self.discounts.iter().find(|discount| discount.term == term.months());
        listed.map_or(0, |discount| discount.percent.min(100))
    }
}
