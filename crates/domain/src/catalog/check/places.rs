//! Markets, data centres and locations.

use std::collections::BTreeMap;

use super::super::{Catalog, DataCentre, Location, LocationStatus, Market, Zone, ZoneSetup, distance_km};
use super::{Findings, ID_RULE, SLUG_RULE, TEXT_RULE, is_code, is_id, is_slug, is_text};

/// Two locations of one metro are hardly farther apart than this, km.
const METRO_KM: f64 = 150.0;

pub(super) fn market_place(market: &Market) -> String {
    format!("market {}", market.code)
}

pub(super) fn location_place(location: &Location) -> String {
    format!("location {} ({})", location.id, location.name)
}

pub(super) fn check(catalog: &Catalog, findings: &mut Findings) {
    markets(&catalog.markets, findings);
    data_centres(&catalog.data_centres, findings);

    let each = || catalog.locations.iter().map(|location| (location_place(location), location));
    findings.unique("the id", each().map(|(place, location)| (place, location.id)));
    findings.unique("the name", each().map(|(place, location)| (place, &location.name)));
    findings.unique("the site code", each().map(|(place, location)| (place, &location.site_code)));
    for (place, location) in each() {
        identity(&place, location, findings);
        references(&place, location, catalog, findings);
        position(&place, location, findings);
    }
    metros(catalog, findings);
}

fn markets(markets: &[Market], findings: &mut Findings) {
    if markets.is_empty() {
        findings.error("catalogue", "has no market, so nothing can be sold");
    }
    let each = || markets.iter().map(|market| (market_place(market), market));
    findings.unique("the code", each().map(|(place, market)| (place, &market.code)));
    findings.unique("the alpha-3 code", each().map(|(place, market)| (place, &market.alpha3)));
    findings.unique("the country", each().map(|(place, market)| (place, &market.country)));
    for (place, market) in each() {
        findings.require(
            is_code(&market.code, 2),
            &place,
            "the code must be two upper-case letters (ISO 3166 alpha-2)",
        );
        findings.require(is_code(&market.alpha3, 3), &place, "alpha3 must be three upper-case letters (ISO 3166)");
        findings.require(is_text(&market.country), &place, &format!("the country {TEXT_RULE}"));
        findings.require(is_text(&market.region), &place, &format!("the region {TEXT_RULE}"));
        if market.region != "MP1" {
            findings.warning(&place, "official clients read the countries of region MP1 alone and won't know this one");
        }
    }
}

fn data_centres(data_centres: &[DataCentre], findings: &mut Findings) {
    let each = || data_centres.iter().map(|one| (format!("data centre {} ({})", one.id, one.name), one));
    findings.unique("the id", each().map(|(place, one)| (place, one.id)));
    findings.unique("the name", each().map(|(place, one)| (place, &one.name)));
    for (place, one) in each() {
        findings.require(is_id(one.id), &place, ID_RULE);
        findings.require(is_text(&one.name), &place, &format!("the name {TEXT_RULE}"));
    }
}

fn identity(place: &str, location: &Location, findings: &mut Findings) {
    findings.require(is_id(location.id), place, ID_RULE);
    findings.require(is_slug(&location.site_code), place, &format!("the site code {SLUG_RULE}"));
    let texts = [("name", &location.name), ("metro", &location.metro), ("city", &location.address.city)];
    for (what, text) in texts {
        findings.require(is_text(text), place, &format!("the {what} {TEXT_RULE}"));
    }
    if location.status == LocationStatus::Active {
        findings.require(location.live.is_some(), place, "an active location has a day on which it went live");
        if location.red.is_none() && location.blue.is_none() {
            findings.warning(place, "is active without a zone, so nothing can be ordered there");
        }
    }
}

fn references(place: &str, location: &Location, catalog: &Catalog, findings: &mut Findings) {
    if catalog.market(&location.country).is_none() {
        findings.error(place, format!("the country {} is no market of this catalogue", location.country));
    }
    if let Some(code) = &location.market {
        match catalog.market(code) {
            None => findings.error(place, format!("the market {code} is not in this catalogue")),
            Some(_) if *code == location.country => {
                findings.warning(place, format!("the market {code} is the country's own and can be left out"));
            }
            Some(_) => {}
        }
    }
    if catalog.data_centre(&location.data_centre).is_none() {
        findings.error(place, format!("the data centre {} is not in this catalogue", location.data_centre));
    }
    for zone in Zone::ALL {
        if let Some(ZoneSetup::Profile(name)) = location.setup(*zone)
            && !catalog.profiles.contains_key(name)
        {
            findings.error(place, format!("the profile {name} of zone {zone} is not in this catalogue"));
        }
    }
}

fn position(place: &str, location: &Location, findings: &mut Findings) {
    // Not-a-number is in no range.
    findings.require((-90.0..=90.0).contains(&location.latitude), place, "the latitude must be −90 to 90");
    findings.require((-180.0..=180.0).contains(&location.longitude), place, "the longitude must be −180 to 180");
    if location.latitude == 0.0 && location.longitude == 0.0 {
        findings.warning(place, "lies in the sea at 0, 0: the coordinates look forgotten");
    }
}

/// A metro whose locations are far apart has a wrong sign, or two cities share a name.
fn metros(catalog: &Catalog, findings: &mut Findings) {
    let mut first: BTreeMap<(&str, &str), &Location> = BTreeMap::new();
    for location in &catalog.locations {
        let before = *first.entry((&location.country, &location.metro)).or_insert(location);
        let km = distance_km(before, location);
        if km > METRO_KM {
            let rule = format!("is {km:.0} km from {}, which is in the same metro", location_place(before));
            findings.warning(location_place(location), rule);
        }
    }
}
