//! Billing markets: `GET` and `POST /v2/market`. A country must have one before anything is bought in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Amount, Int};

/// Enables a market, or changes the one that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "country": "AU", "currencyEnum": "AUD", "language": "en", "billingContactName": "Fin East", "billingContactEmail": "fin@east.example",
    "address1": "1 Harbour St", "city": "Sydney", "state": "NSW", "postcode": "2015", "firstPartyId": 1 }))]
pub struct SetMarket {
    /// ISO 4217.
    pub currency_enum: String,
    /// Two letters.
    pub language: Option<String>,
    pub billing_contact_name: String,
    pub billing_contact_phone: Option<String>,
    pub billing_contact_email: String,
    pub address1: String,
    pub address2: Option<String>,
    pub city: String,
    pub state: Option<String>,
    pub postcode: Option<String>,
    /// Two letters.
    pub country: String,
    pub your_po_number: Option<String>,
    pub tax_number: Option<String>,
    /// The supplier of that market.
    pub first_party_id: Option<Int>,
}

/// The market that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarketSet {
    pub supply_id: i64,
}

/// A billing market of the caller's company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Market {
    pub id: i64,
    pub well_known_supplier: Option<String>,
    pub supplier_name: String,
    pub currency_enum: String,
    pub language: String,
    pub billing_contact_name: String,
    pub billing_contact_email: String,
    pub billing_contact_phone: Option<String>,
    pub address1: String,
    pub address2: Option<String>,
    pub postcode: Option<String>,
    pub country: String,
    pub city: String,
    pub state: Option<String>,
    pub your_po_number: Option<String>,
    pub tax_number: Option<String>,
    /// Percent.
    pub tax_rate: Option<Amount>,
    pub estimate_invoice: Option<Amount>,
    pub first_party_id: i64,
    /// The company that buys.
    pub second_party_id: i64,
    pub attach_invoice_to_email: bool,
    pub region: Option<String>,
    pub payment_term_in_days: i64,
    pub vat_exempt: bool,
    pub active: bool,
}
