//! Money on the wire.

use domain::price::Currency;
use wire::Amount;

/// An amount of minor units with the decimals of its currency.
pub fn amount(currency: Currency, minor: i64) -> Amount {
    Amount::new(minor, if currency.has_cents() { 2 } else { 0 })
}
