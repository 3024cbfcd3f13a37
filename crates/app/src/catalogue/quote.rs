//! The price book: what one product costs, before anything is ordered.

use domain::catalog::{Band, Catalog, Location, distance_band};
use domain::order::{self, FASTEST, MveSize, Term};
use domain::price::{self, Item, Quote};
use domain::{Action, Time};

use super::current;
use super::offer::no_location;
use crate::{Actor, App, Error};

/// What is to be priced, as a client asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceAsk {
    /// `MEGAPORT`, `MCR2`, `MVE` or `VXC`, in any case.
    pub product_type: String,
    /// What the answer must be in; the market's own when absent.
    pub currency: Option<String>,
    pub location: Option<i64>,
    pub a_location: Option<i64>,
    /// Of a VXC within one company; without it the price is that of a connection to another company.
    pub b_location: Option<i64>,
    /// Mbit/s.
    pub speed: Option<i64>,
    /// Of an MVE, or its label.
    pub size: Option<String>,
    pub mve_label: Option<String>,
    /// Months.
    pub term: Option<i64>,
}

/// A price, and of what kind of product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// `MEGAPORT`, `MCR2`, `MVE` or `VXC`.
    pub product_type: &'static str,
    pub quote: Quote,
}

impl App {
    /// Prices one product, for who may design services and see what they cost.
    pub async fn price(&self, actor: &Actor, ask: PriceAsk) -> Result<Priced, Error> {
        actor.may(Action::DesignServices)?;
        actor.may(Action::ViewPrices)?;
        let (app, now) = (self.clone(), self.now());
        let catalog = self.read(move |tx| current(&app, tx)).await?;
        answer(&catalog, &ask, now)
    }
}

fn answer(catalog: &Catalog, ask: &PriceAsk, now: Time) -> Result<Priced, Error> {
    let term = Term::new("term", ask.term)?;
    let place = |field: &str, id: Option<i64>| -> Result<&Location, Error> {
        let id = id.ok_or_else(|| Error::invalid(field, "is needed for this productType"))?;
        catalog.location(id).ok_or_else(|| no_location(field, id))
    };
    let speed = || ask.speed.ok_or_else(|| Error::invalid("speed", "is needed for this productType"));
    let (product_type, location, item) = match ask.product_type.to_ascii_uppercase().as_str() {
        "MEGAPORT" => {
            let item = Item::Port { speed: order::port_speed("speed", speed()?)? };
            ("MEGAPORT", place("locationId", ask.location)?, item)
        }
        "MCR2" => {
            ("MCR2", place("locationId", ask.location)?, Item::Mcr { speed: order::mcr_speed("speed", speed()?)? })
        }
        "MVE" => {
            let size = mve_size(catalog, ("size", ask.size.as_deref()), ("mveLabel", ask.mve_label.as_deref()))?;
            ("MVE", place("locationId", ask.location)?, Item::Mve { size })
        }
        "VXC" => {
            let a = place("aLocationId", ask.a_location)?;
            let band = match ask.b_location {
                Some(_) => distance_band(a, place("bLocationId", ask.b_location)?),
                None => Band::Any,
            };
            let rate = order::rate("speed", speed()?, FASTEST)?;
            ("VXC", a, Item::Vxc { rate, band })
        }
        _ => return Err(Error::invalid("productType", "must be one of MEGAPORT, MCR2, MVE, VXC")),
    };
    let quote = quote(catalog, location, item, term, now)?;
    let list_currency = quote.currency.as_str();
    if ask.currency.as_deref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(list_currency)) {
        return Err(Error::invalid("currency", format!("prices at {} are in {list_currency}", location.name)));
    }
    Ok(Priced { product_type, quote })
}

/// What an item costs where `location` is billed.
pub(crate) fn quote(catalog: &Catalog, location: &Location, item: Item, term: Term, now: Time) -> Result<Quote, Error> {
    let market = location.market_code();
    let list = catalog
        .price_list(market, now)
        .ok_or_else(|| Error::Refused(format!("the exchange has no prices in the market {market} yet")))?;
    Ok(price::quote(list, item, term)?)
}

/// The size of an MVE, by its name (`field`) or by its label (`label_field`); when both are given they must agree.
pub(crate) fn mve_size(
    catalog: &Catalog,
    (field, name): (&str, Option<&str>),
    (label_field, label): (&str, Option<&str>),
) -> Result<MveSize, Error> {
    let size = name
        .filter(|text| !text.is_empty())
        .map(|text| text.to_ascii_uppercase().parse::<MveSize>().map_err(|rule| Error::invalid(field, rule)));
    let labelled = label.filter(|text| !text.is_empty()).map(|text| {
        let labels = || catalog.sizes.iter().map(|size| size.label.as_str()).collect::<Vec<_>>().join(", ");
        let found = catalog.sizes.iter().find(|size| size.label.eq_ignore_ascii_case(text)).map(|size| size.name);
        found.ok_or_else(|| Error::invalid(label_field, format!("must be one of {}", labels())))
    });
    match (size.transpose()?, labelled.transpose()?) {
        (Some(size), Some(label)) if size != label => {
            Err(Error::invalid(label_field, format!("is the label of {label}, but {field} is {size}")))
        }
        (Some(size), _) | (None, Some(size)) => Ok(size),
        (None, None) => Err(Error::invalid(field, "is needed: SMALL, MEDIUM, LARGE or X_LARGE_12")),
    }
}
