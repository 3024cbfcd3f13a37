//! `/services/order`: a new Port, LAG, MCR or MVE, in three steps that each have an address: location, details, summary with price.

mod check;
mod choose;
mod details;
mod facts;
mod place;
mod price;
mod read;
mod summary;
mod vendor;

pub use facts::{capital, term_choices, term_words};
pub use vendor::name as vendor_name;

use app::Error;
use axum::Router;
use axum::routing::{get, post};
use domain::ProductKind;

use crate::form::Mistake;
use crate::state::Portal;
use crate::words;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/services/order", get(choose::show))
        .route("/services/order/{kind}", get(details::show))
        .route("/services/order/{kind}/check", get(check::check))
        .route("/services/order/{kind}/summary", get(summary::show))
        .route("/services/order/{kind}/buy", post(summary::buy))
}

/// What an order is made of, beside what an image wants to be told: the names in the forms, which every step keeps.
const NAMES: [&str; 20] = [
    "location",
    "lag",
    "name",
    "speed",
    "ports",
    "zone",
    "term",
    "reference",
    "promo",
    "visible",
    "cross",
    "asn",
    "tunnels",
    "image",
    "size",
    "vnic0",
    "vnic1",
    "vnic2",
    "vnic3",
    "vnic4",
];

/// The kind in an address.
fn kind(text: &str) -> Result<ProductKind, Error> {
    ProductKind::ALL
        .iter()
        .copied()
        .find(|kind| slug(*kind) == text)
        .ok_or_else(|| Error::NotFound("There is no such kind of service".to_owned()))
}

const fn slug(kind: ProductKind) -> &'static str {
    match kind {
        ProductKind::Port => "port",
        ProductKind::Mcr => "mcr",
        ProductKind::Mve => "mve",
    }
}

/// `a Port`, `an MCR`.
fn one(kind: ProductKind) -> String {
    let article = if kind == ProductKind::Port { "a" } else { "an" };
    format!("{article} {}", words::kind(kind))
}

/// What an order was refused for, at the form's field. An error that isn't about the order comes back.
fn mistake(kind: ProductKind, error: Error) -> Result<Mistake, Error> {
    let error = match error {
        Error::Invalid(invalid) if invalid.field.ends_with("market") => {
            let said = "Your company isn't set up to buy in this country yet. Whoever looks after billing can enable it under Markets.";
            return Ok(Mistake::at("", said));
        }
        Error::Refused(text) => Error::Refused(text.strip_prefix("[0]: ").map_or(text.clone(), str::to_owned)),
        other => other,
    };
    Mistake::of(&error)
        .map(|mistake| mistake.renamed(|path| field(kind, path).or_else(|| vendor::field(path))))
        .ok_or(error)
}

/// The form's name for a field of an order.
fn field(kind: ProductKind, path: &str) -> Option<&'static str> {
    Some(match path.strip_prefix("[0].").unwrap_or(path) {
        "productName" => "name",
        "locationId" => "location",
        "portSpeed" => "speed",
        "config.diversityZone" => "zone",
        "lagPortCount" => "ports",
        "aggregationId" => "lag",
        "costCentre" => "reference",
        "promoCode" => "promo",
        "addOns" if kind == ProductKind::Port => "cross",
        "addOns" => "tunnels",
        "config.mcrAsn" => "asn",
        "vendorConfig.imageId" => "image",
        "vendorConfig.productSize" | "vendorConfig.mveLabel" => "size",
        "vnics[0].description" | "vnics" => "vnic0",
        "vnics[1].description" => "vnic1",
        "vnics[2].description" => "vnic2",
        "vnics[3].description" => "vnic3",
        "vnics[4].description" => "vnic4",
        "term" => "term",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_at_the_forms_own_field() {
        let said = |error| mistake(ProductKind::Mve, error);
        let at = |path: &str| said(Error::invalid(path, "must be shorter")).map(|mistake| mistake.field);
        assert_eq!(at("[0].portSpeed"), Ok("speed".to_owned()));
        assert_eq!(at("[0].vnics[3].description"), Ok("vnic3".to_owned()));
        assert_eq!(at("[0].market"), Ok(String::new()));
        assert_eq!(at("[0].vendorConfig.licenseData"), Ok("licenseData".to_owned()));
        assert_eq!(at("[0].addOns"), Ok("tunnels".to_owned()));
        let full = said(Error::Refused("[0]: Sydney has no room".to_owned())).map(|mistake| mistake.said);
        assert_eq!(full, Ok("Sydney has no room.".to_owned()));
        assert!(said(Error::Internal("disk".to_owned())).is_err());
    }
}
