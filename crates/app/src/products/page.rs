//! The list of a company's services, a page at a time, in as many statements however many there are.

use std::collections::HashMap;

use domain::{Action, ProductKind};
use store::service_list::{self, Count, Query, Sort};
use store::{Search, vxc_list};

use super::{ServiceRow, ServiceState};
use crate::paging::{Page, Paging};
use crate::vxcs::VxcRow;
use crate::{Actor, App, Error, catalogue};

domain::text_enum! {
    pub enum ServiceSort {
        Name = "name",
        /// What needs attention first.
        State = "state",
        Location = "location",
        Speed = "speed",
        /// The newest first.
        Newest = "newest",
        /// Where there are several companies; else by name.
        Company = "company",
    }
}

impl From<ServiceSort> for Sort {
    fn from(sort: ServiceSort) -> Self {
        match sort {
            ServiceSort::Name => Self::Name,
            ServiceSort::State => Self::State,
            ServiceSort::Location => Self::Location,
            ServiceSort::Speed => Self::Speed,
            ServiceSort::Newest => Self::Newest,
            ServiceSort::Company => Self::Company,
        }
    }
}

/// Which services, in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceQuery {
    /// Part of a name or of a location's name, city, metro or country; the first characters of a uid (4 or more); a whole number.
    /// Case doesn't matter. Empty: all.
    pub search: String,
    pub kind: Option<ProductKind>,
    /// `None`: all that haven't ended.
    pub state: Option<ServiceState>,
    pub sort: ServiceSort,
    /// The other way round.
    pub reversed: bool,
    pub paging: Paging,
}

impl Default for ServiceQuery {
    fn default() -> Self {
        Self {
            search: String::new(),
            kind: None,
            state: None,
            sort: ServiceSort::Name,
            reversed: false,
            paging: Paging::default(),
        }
    }
}

/// A page of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicesPage {
    pub services: Page<ServiceRow>,
    pub counts: ServiceCounts,
}

/// How many services the search finds; for the filters beside the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceCounts(Vec<Count>);

impl ServiceCounts {
    pub(crate) const fn new(counts: Vec<Count>) -> Self {
        Self(counts)
    }

    /// Of one kind or all, in one state or in all but ended.
    pub fn of(&self, kind: Option<ProductKind>, state: Option<ServiceState>) -> u64 {
        let (first, last) = ServiceState::span(state);
        let here = |count: &&Count| kind.is_none_or(|kind| kind == count.kind) && (first..=last).contains(&count.state);
        self.0.iter().filter(here).map(|count| count.n).sum()
    }
}

impl App {
    /// The services of the actor's company with the connections beneath them.
    pub async fn services_page(&self, actor: &Actor, query: ServiceQuery) -> Result<ServicesPage, Error> {
        actor.may(Action::ViewServices)?;
        let (app, actor, now) = (self.clone(), actor.clone(), self.now());
        self.read(move |tx| {
            let member = actor.member()?;
            let asked = Query {
                everything: false,
                company: Some(member.id),
                search: Search::new(&query.search),
                kind: query.kind,
                states: ServiceState::span(query.state),
                sort: query.sort.into(),
                reversed: query.reversed,
            };
            let counts = ServiceCounts::new(service_list::count(tx, &asked)?);
            let window = query.paging.within(counts.of(query.kind, query.state));
            let rows = service_list::page(tx, &asked, window.size, window.offset, now)?;
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let mut beneath: HashMap<_, Vec<VxcRow>> = HashMap::new();
            for vxc in vxc_list::beneath(tx, &ids, ServiceRow::BENEATH)? {
                let under = vxc.product_id;
                beneath.entry(under).or_default().extend(VxcRow::at(under, member.id, vxc));
            }
            let catalog = catalogue::current(&app, tx)?;
            let services = rows.into_iter().map(|row| {
                let vxcs = beneath.remove(&row.id).unwrap_or_default();
                ServiceRow::of(&actor, &catalog, row, vxcs)
            });
            Ok(ServicesPage { services: window.of(services.collect::<Result<_, _>>()?), counts })
        })
        .await
    }
}
