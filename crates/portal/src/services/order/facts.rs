//! What can be chosen at a location, and what was chosen, in words.

use std::collections::BTreeSet;

use domain::ProductKind;
use domain::catalog::{Catalog, Location, Vendor};
use domain::order::{MAX_LAG, Term};

use super::{place, vendor};
use crate::fields::Fields;
use crate::ui::Choice;
use crate::words;

/// Speeds that some zone of the location offers, Mbit/s; none for an MVE.
pub fn speeds(catalog: &Catalog, location: &Location, kind: ProductKind) -> BTreeSet<u32> {
    let offers = catalog.offers(location).into_iter();
    let of = |offer: &domain::catalog::ZoneOffer| match kind {
        ProductKind::Port => offer.port_speeds.clone(),
        ProductKind::Mcr => offer.mcr_speeds.clone(),
        ProductKind::Mve => Vec::new(),
    };
    offers.flat_map(|(_, offer)| of(offer)).collect()
}

/// `1, 10, 100 Gbit/s`, `up to 12 cores`.
pub fn offers(catalog: &Catalog, location: &Location, kind: ProductKind) -> String {
    if kind == ProductKind::Mve {
        let most = catalog.offers(location).iter().map(|(_, offer)| offer.mve_max_cores).max().unwrap_or(0);
        return format!("up to {most} cores");
    }
    let speeds: Vec<String> = speeds(catalog, location, kind).into_iter().map(words::rate).collect();
    speeds.join(", ").replace(" Gbit/s,", ",")
}

pub fn speed_choices(catalog: &Catalog, location: &Location, kind: ProductKind) -> Vec<Choice> {
    speeds(catalog, location, kind).into_iter().map(|mbps| Choice::new(mbps.to_string(), words::rate(mbps))).collect()
}

pub fn zone_choices(catalog: &Catalog, location: &Location, kind: ProductKind) -> Vec<Choice> {
    let any = Choice::new("", "Either").hint("The exchange takes the zone that has more room");
    let zones = place::zones(catalog, location, kind).into_iter();
    std::iter::once(any).chain(zones.map(|zone| Choice::new(zone.as_str(), capital(zone.as_str())))).collect()
}

pub fn term_choices() -> Vec<Choice> {
    Term::ALL.iter().map(|term| Choice::new(term.months().to_string(), term_words(term.months()))).collect()
}

pub fn term_words(months: u32) -> String {
    if months == 1 { "No minimum, month by month".to_owned() } else { words::count(u64::from(months), "month") }
}

pub fn ports_choices() -> Vec<Choice> {
    let lag =
        (1..=MAX_LAG).map(|n| Choice::new(n.to_string(), format!("LAG of {}", words::count(u64::from(n), "Port"))));
    std::iter::once(Choice::new("", "A single Port")).chain(lag).collect()
}

pub fn tunnel_choices() -> Vec<Choice> {
    let some = ["10", "20", "30"].map(|n| Choice::new(n, format!("{n} IPsec tunnels")));
    std::iter::once(Choice::new("", "None")).chain(some).collect()
}

/// The images that are recommended first, then the others.
pub fn image_choices(catalog: &Catalog) -> Vec<Choice> {
    let mut images: Vec<_> = catalog.images.iter().collect();
    images.sort_by_key(|image| {
        (!image.release_image, vendor::name(image.vendor), &image.product, std::cmp::Reverse(image.id))
    });
    let label = |image: &domain::catalog::Image| {
        let older = if image.release_image { "" } else { " (older)" };
        format!("{} {} {}{older}", vendor::name(image.vendor), image.product, image.version)
    };
    images.into_iter().map(|image| Choice::new(image.id.to_string(), label(image))).collect()
}

pub fn size_choices(catalog: &Catalog, location: &Location) -> Vec<Choice> {
    let most = catalog.offers(location).iter().map(|(_, offer)| offer.mve_max_cores).max().unwrap_or(0);
    let fits = catalog.sizes.iter().filter(|size| size.cores <= most);
    let label = |size: &domain::catalog::Size| {
        let carries = words::rate(size.bandwidth_mbps);
        format!("{}: {} cores, {} GB, up to {carries}", size.label, size.cores, size.ram_gb)
    };
    fits.map(|size| Choice::new(size.name.as_str(), label(size))).collect()
}

/// The image that a form names, with its vendor.
pub fn image_vendor(catalog: &Catalog, fields: &Fields) -> Option<Vendor> {
    let id = fields.text("image").parse().ok()?;
    catalog.image(id).map(|image| image.vendor)
}

/// What is about to be ordered, line by line.
pub fn chosen(
    catalog: &Catalog,
    location: &Location,
    kind: ProductKind,
    fields: &Fields,
) -> Vec<(&'static str, String)> {
    let pick = |choices: Vec<Choice>, name: &str| {
        choices.into_iter().find(|choice| choice.value == fields.text(name)).map(|choice| choice.label)
    };
    let place = format!("{}, {}, {}", location.name, location.metro, place::country_name(catalog, location));
    let mut facts = vec![("Name", fields.text("name").trim().to_owned()), ("Location", place)];
    let mut add = |label, value: Option<String>| facts.extend(value.map(|value| (label, value)));
    if kind == ProductKind::Mve {
        add("Image", pick(image_choices(catalog), "image"));
        add("Size", pick(size_choices(catalog, location), "size"));
        let named = (0..domain::order::MAX_VNICS).filter_map(|n| fields.owned(&format!("vnic{n}"))).collect::<Vec<_>>();
        add("vNICs", Some(if named.is_empty() { "Data Plane".to_owned() } else { named.join(", ") }));
    } else {
        add("Speed", pick(speed_choices(catalog, location, kind), "speed"));
    }
    if kind == ProductKind::Port {
        let joins = fields.some("lag").map(|lag| format!("Joins LAG {lag}"));
        add("Ports", joins.or_else(|| pick(ports_choices(), "ports")));
        add("Cross connect", fields.ticked("cross").then(|| "Ordered by the exchange".to_owned()));
    }
    if kind == ProductKind::Mcr {
        add("ASN", fields.owned("asn").or_else(|| Some(domain::mcr::DEFAULT_ASN.to_string())));
        add("IPsec", pick(tunnel_choices(), "tunnels").filter(|_| fields.some("tunnels").is_some()));
    }
    add("Diversity zone", fields.some("zone").map(capital).or_else(|| Some("Either".to_owned())));
    add("Term", fields.some("term").and_then(|months| months.parse().ok()).map(term_words));
    add("Service Level Reference", fields.owned("reference"));
    add("Promo code", fields.owned("promo"));
    add("Marketplace", fields.ticked("visible").then(|| "Shown to other companies".to_owned()));
    facts
}

pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
