//! Public reference data: what anyone with a token may know of where the exchange is and what it offers.

use std::sync::Arc;

use domain::Action;
use domain::catalog::{Catalog, rtt_ms};

use super::current;
use crate::{Actor, App, Error};

/// A country that services are sold in, and how many sites it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// The part of the network: `MP1`.
    pub region: String,
    /// Three letters.
    pub alpha3: String,
    pub name: String,
    /// The market: two letters.
    pub market: String,
    pub sites: usize,
}

/// The round trip between two locations, ms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoundTrip {
    pub from: i64,
    pub to: i64,
    pub ms: f64,
}

impl App {
    /// Locations, sizes, images and prices as the operator publishes them.
    pub async fn catalogue(&self, actor: &Actor) -> Result<Arc<Catalog>, Error> {
        actor.may(Action::ViewPublicData)?;
        let app = self.clone();
        self.read(move |tx| current(&app, tx)).await
    }

    /// The countries, in the catalogue's order.
    pub async fn countries(&self, actor: &Actor) -> Result<Vec<Country>, Error> {
        let catalog = self.catalogue(actor).await?;
        let sites = |code: &str| catalog.locations.iter().filter(|location| location.market_code() == code).count();
        let country = |market: &domain::catalog::Market| Country {
            region: market.region.clone(),
            alpha3: market.alpha3.clone(),
            name: market.country.clone(),
            market: market.code.clone(),
            sites: sites(&market.code),
        };
        Ok(catalog.markets.iter().map(country).collect())
    }

    /// Estimated round trips from one location to all others. `year` and `month` are checked and change nothing: an estimate has no date.
    pub async fn round_trips(
        &self,
        actor: &Actor,
        from: i64,
        year: Option<i64>,
        month: Option<i64>,
    ) -> Result<Vec<RoundTrip>, Error> {
        let catalog = self.catalogue(actor).await?;
        if year.is_some_and(|year| !(0..=99).contains(&year) && !(1970..=9998).contains(&year)) {
            return Err(Error::invalid("year", "must be a year of two or four digits"));
        }
        if month.is_some_and(|month| !(1..=12).contains(&month)) {
            return Err(Error::invalid("month", "must be from 1 to 12"));
        }
        let source = catalog.location(from).ok_or_else(|| no_location("srcLocation", from))?;
        let others = catalog.locations.iter().filter(|location| location.id != from);
        Ok(others.map(|to| RoundTrip { from, to: to.id, ms: rtt_ms(source, to) }).collect())
    }
}

/// What is said of an id that no location has.
pub(crate) fn no_location(field: &str, id: i64) -> Error {
    Error::invalid(field, format!("there is no location {id}"))
}
