//! What all new products share: where they may be, who may buy there, and the terms.

use std::sync::Arc;

use domain::catalog::{Catalog, Location, Zone, ZoneOffer};
use domain::order::{self, ResourceTag, Term};
use domain::price::{Item, Line, Quote};
use store::company_markets;

use super::Common;
use crate::Error;
use crate::act::Work;
use crate::actor::Member;
use crate::catalogue::{self, no_location};

/// The checked common part of an element.
pub(super) struct Terms {
    pub(super) catalog: Arc<Catalog>,
    pub(super) member: Member,
    pub(super) location: Location,
    /// The zone that was asked for.
    pub(super) zone: Option<Zone>,
    pub(super) name: String,
    pub(super) term: Term,
    pub(super) cost_centre: Option<String>,
    pub(super) promo_code: Option<String>,
    pub(super) tags: Vec<ResourceTag>,
}

impl Terms {
    /// Checks names and terms, that the location takes orders, and that the company may buy in its market.
    pub(super) fn check(work: &Work<'_>, common: &Common) -> Result<Self, Error> {
        let member = work.actor.member()?.clone();
        let catalog = catalogue::current(work.app, work.tx)?;
        let name = order::product_name("productName", &common.name)?;
        let term = Term::new("term", common.term)?;
        let location = orderable(&catalog, common.location)?.clone();
        let zone = zone(&location, common.zone.as_deref())?;
        let cost_centre =
            common.cost_centre.as_deref().map(|text| order::optional_text("costCentre", text)).transpose()?;
        let promo_code =
            common.promo_code.as_deref().map(|text| order::optional_text("promoCode", text)).transpose()?;
        order::tags("resourceTags", &common.tags)?;
        market(work, &member, &location, common.market.as_deref())?;
        let tags = common.tags.clone();
        let (cost_centre, promo_code) = (cost_centre.flatten(), promo_code.flatten());
        Ok(Self { catalog, member, location, zone, name, term, cost_centre, promo_code, tags })
    }

    /// The zones that the order leaves open and that `offered` says yes to. None: `rule` is told of `field`, or of the zone that was
    /// asked for.
    pub(super) fn zones(
        &self,
        field: &str,
        what: &str,
        offered: impl Fn(&ZoneOffer) -> bool,
    ) -> Result<Vec<Zone>, Error> {
        let offers = self.catalog.offers(&self.location);
        let there: Vec<Zone> = offers.into_iter().filter(|(_, offer)| offered(offer)).map(|(zone, _)| zone).collect();
        match self.zone {
            Some(zone) if there.contains(&zone) => Ok(vec![zone]),
            Some(zone) if !there.is_empty() => {
                let rule =
                    format!("zone {zone} of {} doesn't offer {what}, zone {} does", self.location.name, list(&there));
                Err(Error::invalid(field, rule))
            }
            _ if there.is_empty() => Err(Error::invalid(field, format!("{} doesn't offer {what}", self.location.name))),
            _ => Ok(there),
        }
    }

    /// What `count` of an item cost, all together.
    pub(super) fn quote(&self, work: &Work<'_>, item: Item, count: usize) -> Result<Quote, Error> {
        let quote = catalogue::quote(&self.catalog, &self.location, item, self.term, work.now)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let times = |amount: i64| amount.saturating_mul(count);
        Ok(Quote {
            currency: quote.currency,
            term: quote.term,
            setup: times(quote.setup),
            monthly: times(quote.monthly),
            rack: times(quote.rack),
            daily: times(quote.daily),
            hourly: times(quote.hourly),
            lines: quote.lines.into_iter().map(|line| Line { amount: times(line.amount), ..line }).collect(),
        })
    }

    /// What people read when there is no room for `what`.
    pub(super) fn full(&self, what: &str) -> Error {
        let zone = self.zone.map_or_else(String::new, |zone| format!(" zone {zone}"));
        Error::Refused(format!(
            "{}{zone} has no room for {what} at the moment; another location or zone may",
            self.location.name
        ))
    }

    /// The location's market and metro, for the answer.
    pub(super) fn place(&self) -> (String, String) {
        (self.location.market_code().to_owned(), self.location.metro.clone())
    }
}

fn list(zones: &[Zone]) -> String {
    zones.iter().map(|zone| zone.as_str()).collect::<Vec<_>>().join(" and ")
}

/// A location that takes orders.
fn orderable(catalog: &Catalog, id: i64) -> Result<&Location, Error> {
    let location = catalog.location(id).ok_or_else(|| no_location("locationId", id))?;
    if location.status.orderable() {
        return Ok(location);
    }
    Err(Error::invalid("locationId", format!("{} takes no orders: its status is {}", location.name, location.status)))
}

fn zone(location: &Location, asked: Option<&str>) -> Result<Option<Zone>, Error> {
    let field = "config.diversityZone";
    let Some(text) = asked.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let zone: Zone = text.to_ascii_lowercase().parse().map_err(|rule: String| Error::invalid(field, rule))?;
    if location.setup(zone).is_none() {
        return Err(Error::invalid(field, format!("{} has no zone {zone}", location.name)));
    }
    Ok(Some(zone))
}

/// A company buys only in the markets that it has enabled.
fn market(work: &Work<'_>, member: &Member, location: &Location, asked: Option<&str>) -> Result<(), Error> {
    let market = location.market_code();
    if asked.is_some_and(|asked| !asked.is_empty() && !asked.eq_ignore_ascii_case(market)) {
        return Err(Error::invalid("market", format!("{} is in the market {market}", location.name)));
    }
    if !company_markets::enabled(work.tx, member.id, market)? {
        let rule = format!("{} isn't enabled for {} yet; enable it with POST /v2/market", market, member.name);
        return Err(Error::invalid("market", rule));
    }
    Ok(())
}
