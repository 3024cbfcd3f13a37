//! Price lists: that whatever can be ordered has one price on any day.

use std::collections::BTreeSet;

use super::super::{Band, Catalog, LocationStatus, PriceList};
use super::Findings;
use super::places::market_place;
use crate::order::Term;

/// No single amount is larger, minor units.
const MOST: i64 = 1_000_000_000_000;

fn list_place(list: &PriceList) -> String {
    format!("price list {} {}", list.markets.join(" "), list.valid_from)
}

pub(super) fn check(catalog: &Catalog, findings: &mut Findings) {
    let lists = &catalog.price_lists;
    let starts = |list: &PriceList| {
        let place = list_place(list);
        let day = list.valid_from;
        list.markets.iter().map(|market| (place.clone(), (market.clone(), day))).collect::<Vec<_>>()
    };
    findings.unique("the first day for one of its markets", lists.iter().flat_map(starts));
    for list in lists {
        let place = list_place(list);
        markets(&place, list, catalog, findings);
        amounts(&place, list, findings);
        discounts(&place, list, findings);
        complete(&place, list, catalog, findings);
    }
    from_the_first_day(catalog, findings);
}

/// Each market can be billed from the first day that the catalogue has prices for.
fn from_the_first_day(catalog: &Catalog, findings: &mut Findings) {
    let first = catalog.price_lists.iter().map(|list| list.valid_from).min();
    for market in &catalog.markets {
        let since =
            catalog.price_lists.iter().filter(|list| list.is_for(&market.code)).map(|list| list.valid_from).min();
        match (first, since) {
            (Some(first), Some(since)) if since > first => {
                let rule = format!("has prices from {since} only, but the catalogue begins on {first}");
                findings.error(market_place(market), rule);
            }
            (_, None) => findings.error(market_place(market), "has no price list"),
            _ => {}
        }
    }
}

fn markets(place: &str, list: &PriceList, catalog: &Catalog, findings: &mut Findings) {
    findings.require(!list.markets.is_empty(), place, "is for no market");
    for code in &list.markets {
        match catalog.market(code) {
            None => findings.error(place, format!("the market {code} is not in this catalogue")),
            Some(market) if market.currency != list.currency => {
                findings.error(place, format!("is in {}, but {code} is billed in {}", list.currency, market.currency));
            }
            Some(_) => {}
        }
    }
}

fn amounts(place: &str, list: &PriceList, findings: &mut Findings) {
    let entry = |what: String| format!("{place} {what}");
    let mut prices = Vec::new();
    prices.extend(list.port.iter().map(|p| (entry(format!("port {}", p.speed)), [p.monthly, p.setup, 0])));
    prices.extend(list.mcr.iter().map(|p| (entry(format!("mcr {}", p.speed)), [p.monthly, p.setup, 0])));
    prices.extend(list.mve.iter().map(|p| (entry(format!("mve {}", p.size)), [p.monthly, p.setup, 0])));
    prices.extend(list.vxc.iter().map(|p| (entry(format!("vxc {}", p.band)), [p.monthly, p.setup, p.per_gbit])));
    findings.unique("the price", prices.iter().map(|(what, _)| (what.clone(), what)));
    for (what, amounts) in &prices {
        let sane = amounts.iter().all(|amount| (0..=MOST).contains(amount));
        findings.require(sane, what, &format!("amounts must be 0 to {MOST} minor units"));
    }
}

fn discounts(place: &str, list: &PriceList, findings: &mut Findings) {
    let each = || list.discounts.iter().map(|discount| (format!("{place} discount {}", discount.term), discount));
    findings.unique("the term", each().map(|(what, discount)| (what, discount.term)));
    for (what, discount) in each() {
        let minimum = Term::ALL.iter().any(|term| *term != Term::MONTHLY && term.months() == discount.term);
        findings.require(minimum, &what, "the term must be 12, 24, 36, 48 or 60 months");
        findings.require(discount.percent <= 100, &what, "the percent must be 0 to 100");
    }
    let mut by_term: Vec<_> = list.discounts.iter().collect();
    by_term.sort_by_key(|discount| discount.term);
    if by_term.iter().zip(by_term.iter().skip(1)).any(|(shorter, longer)| shorter.percent > longer.percent) {
        findings.warning(place, "a longer term has a smaller discount than a shorter one");
    }
}

/// What the locations of its markets offer is priced.
fn complete(place: &str, list: &PriceList, catalog: &Catalog, findings: &mut Findings) {
    let sold = catalog.locations.iter();
    let sold = sold.filter(|one| list.is_for(one.market_code()) && one.status != LocationStatus::Expired);
    let offers: Vec<_> = sold.flat_map(|location| catalog.offers(location)).map(|(_, offer)| offer).collect();
    let mut missing = BTreeSet::new();
    for offer in &offers {
        let port = |speed: &&u32| !list.port.iter().any(|price| price.speed == **speed);
        missing.extend(offer.port_speeds.iter().filter(port).map(|speed| format!("Ports of {speed} Mbit/s")));
        let mcr = |speed: &&u32| !list.mcr.iter().any(|price| price.speed == **speed);
        missing.extend(offer.mcr_speeds.iter().filter(mcr).map(|speed| format!("MCRs of {speed} Mbit/s")));
        let fitting = catalog.sizes.iter().filter(|size| size.cores <= offer.mve_max_cores);
        let mve = fitting.filter(|size| !list.mve.iter().any(|price| price.size == size.name));
        missing.extend(mve.map(|size| format!("MVEs of size {}", size.name)));
    }
    // Without one of its own, ANY costs what the dearest of the others does.
    let bands =
        Band::ALL.iter().filter(|band| **band != Band::Any && !list.vxc.iter().any(|price| price.band == **band));
    missing.extend(bands.map(|band| format!("VXCs of distance {band}")));
    for what in missing {
        findings.error(place, format!("has no price for {what}"));
    }
    for price in list.mve.iter().filter(|price| catalog.size(price.size).is_none()) {
        findings.error(place, format!("prices the size {}, which is not in this catalogue", price.size));
    }
}
