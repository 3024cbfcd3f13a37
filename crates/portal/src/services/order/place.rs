//! Finding a location among hundreds: those that offer a kind of service, by words, country and metro.

use domain::ProductKind;
use domain::catalog::{Catalog, Location, Zone, ZoneOffer};

use super::facts;
use crate::fields::Fields;
use crate::ui::{Choice, Pager};

/// Locations of one page.
const SIZE: u64 = 40;

/// A location in the list.
pub struct Place {
    pub name: String,
    pub metro: String,
    pub country: String,
    pub operator: String,
    /// What is offered there, in words.
    pub offers: String,
    /// `red and blue`.
    pub zones: String,
    /// Where `Choose` leads.
    pub link: String,
}

/// What the search found.
pub struct Found {
    pub places: Vec<Place>,
    pub countries: Vec<Choice>,
    pub metros: Vec<Choice>,
    pub pager: Pager,
    pub total: u64,
}

/// The locations that take orders for `kind`, as the query `q`, `country`, `metro` and `page` asks for them.
pub fn find(catalog: &Catalog, kind: ProductKind, path: &str, query: &Fields) -> Found {
    let open: Vec<&Location> = catalog.locations.iter().filter(|one| offers(catalog, one, kind)).collect();
    let (country, metro) = (query.text("country"), query.text("metro"));
    let words: Vec<String> = query.text("q").split_whitespace().map(str::to_lowercase).collect();
    let here = |one: &&&Location| {
        let known =
            [&one.name, &one.metro, &one.address.city, &one.data_centre, &one.site_code].map(|t| t.to_lowercase());
        let land = country_name(catalog, one).to_lowercase();
        let found = |word: &String| land.contains(word) || known.iter().any(|text| text.contains(word));
        (country.is_empty() || one.country == country)
            && (metro.is_empty() || one.metro == metro)
            && words.iter().all(found)
    };
    let mut found: Vec<&&Location> = open.iter().filter(here).collect();
    found.sort_by_key(|one| (country_name(catalog, one), one.metro.as_str(), one.name.as_str()));
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let page = Pager::asked(query).min(total.div_ceil(SIZE).max(1));
    let first = usize::try_from(page.saturating_sub(1).saturating_mul(SIZE)).unwrap_or(usize::MAX);
    let shown = found.into_iter().skip(first).take(usize::try_from(SIZE).unwrap_or(usize::MAX));
    Found {
        places: shown.map(|one| place(catalog, one, kind, path, query)).collect(),
        countries: countries(catalog, &open),
        metros: metros(&open, country),
        pager: Pager::new(path, query, page, SIZE, total),
        total,
    }
}

/// Whether a kind of service can be ordered there.
pub fn offers(catalog: &Catalog, location: &Location, kind: ProductKind) -> bool {
    location.status.orderable() && catalog.offers(location).iter().any(|(_, offer)| sells(offer, kind))
}

const fn sells(offer: &ZoneOffer, kind: ProductKind) -> bool {
    match kind {
        ProductKind::Port => !offer.port_speeds.is_empty(),
        ProductKind::Mcr => !offer.mcr_speeds.is_empty(),
        ProductKind::Mve => offer.mve_available(),
    }
}

pub fn country_name<'c>(catalog: &'c Catalog, location: &'c Location) -> &'c str {
    catalog.market(&location.country).map_or(location.country.as_str(), |market| market.country.as_str())
}

/// The zones of a location that offer the kind.
pub fn zones(catalog: &Catalog, location: &Location, kind: ProductKind) -> Vec<Zone> {
    catalog.offers(location).into_iter().filter(|(_, offer)| sells(offer, kind)).map(|(zone, _)| zone).collect()
}

fn place(catalog: &Catalog, location: &Location, kind: ProductKind, path: &str, query: &Fields) -> Place {
    let zones: Vec<&str> = zones(catalog, location, kind).iter().map(|zone| zone.as_str()).collect();
    let chosen =
        ["q", "country", "metro", "page", "done"].into_iter().fold(query.clone(), |query, name| query.with(name, ""));
    Place {
        name: location.name.clone(),
        metro: location.metro.clone(),
        country: country_name(catalog, location).to_owned(),
        operator: location.data_centre.clone(),
        offers: facts::offers(catalog, location, kind),
        zones: zones.join(" and "),
        link: format!("{path}?{}", chosen.with("location", location.id.to_string()).query()),
    }
}

fn countries(catalog: &Catalog, open: &[&Location]) -> Vec<Choice> {
    let mut names: Vec<(&str, &str)> =
        open.iter().map(|one| (country_name(catalog, one), one.country.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    let all = Choice::new("", "All countries");
    std::iter::once(all).chain(names.into_iter().map(|(name, code)| Choice::new(code, name))).collect()
}

fn metros(open: &[&Location], country: &str) -> Vec<Choice> {
    let here = open.iter().filter(|one| country.is_empty() || one.country == country);
    let mut names: Vec<&str> = here.map(|one| one.metro.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = Choice::new("", "All metros");
    std::iter::once(all).chain(names.into_iter().map(|name| Choice::new(name, name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: ProductKind, query: &str) -> Vec<String> {
        let catalog = Catalog::parse(domain::catalog::SAMPLE).unwrap();
        let found = find(&catalog, kind, "/services/order/port", &Fields::parse(query.as_bytes()));
        found.places.into_iter().map(|place| format!("{}, {}", place.name, place.country)).collect()
    }

    #[test]
    fn a_location_is_found_by_its_words_its_country_and_its_metro() {
        assert!(found(ProductKind::Port, "").len() > 30);
        let sydney = found(ProductKind::Port, "q=syd+australia");
        assert!(sydney.len() > 1 && sydney.iter().all(|place| place.ends_with("Australia")), "{sydney:?}");
        assert_eq!(found(ProductKind::Port, "metro=Sydney&country=DE"), Vec::<String>::new());
        assert!(found(ProductKind::Mve, "country=DE").iter().all(|place| place.ends_with("Germany")));
    }

    #[test]
    fn choosing_a_location_keeps_what_was_typed_and_drops_the_search() {
        let catalog = Catalog::parse(domain::catalog::SAMPLE).unwrap();
        let query = Fields::parse(b"q=sydney&name=My+Port&speed=10000&page=1");
        let found = find(&catalog, ProductKind::Port, "/services/order/port", &query);
        let link = &found.places.first().unwrap().link;
        assert!(link.starts_with("/services/order/port?name=My+Port&speed=10000&location="), "{link}");
    }
}
