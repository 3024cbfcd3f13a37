//! A company's own services and connections as a picture shows them.

use std::collections::HashMap;

use domain::catalog::Catalog;
use domain::{Action, CompanyId, ProductKind, Side, Status, Uid};
use store::maps::{self, Bundle, Link, Service};

use super::PlaceView;
use crate::{Actor, App, Error, catalogue};

/// More services or connections than that are shown by location.
const MOST_SERVICES: u32 = 200;
const MOST_LINKS: u32 = 240;
/// Lines between locations and companies, at most.
const MOST_BUNDLES: u32 = 200;

/// What hasn't ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapView {
    /// Few enough to show each.
    Each { services: Vec<MapService>, links: Vec<MapLink> },
    /// Too many for that: by location, and the thickest bundles of connections only.
    ByPlace { places: Vec<MapPlace>, bundles: Vec<MapBundle> },
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapService {
    pub uid: Uid,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    pub link_up: Option<bool>,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    pub place: Option<PlaceView>,
    pub in_lag: bool,
}

/// A connection, from a service of the company's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapLink {
    pub uid: Uid,
    /// What the company calls it.
    pub name: String,
    pub status: Status,
    /// The company's own ends.
    pub link_up: Option<bool>,
    /// Which of the services, by position.
    pub from: usize,
    pub to: MapEnd,
}

/// Where a connection leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapEnd {
    /// Another service of the company's own, by position.
    Own(usize),
    /// The verified name of another company; nothing else of it is known.
    Company(String),
}

/// The services at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapPlace {
    pub location: i64,
    pub place: Option<PlaceView>,
    pub services: u64,
    /// In service with their link down.
    pub down: u64,
    /// Not in service yet, or on their way out.
    pub working: u64,
}

/// Connections that lead from one location to the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapBundle {
    /// Which of the places, by position.
    pub from: usize,
    /// By position of the place.
    pub to: MapEnd,
    pub connections: u64,
    pub down: u64,
    pub working: u64,
}

impl App {
    /// At most five statements.
    pub async fn map(&self, actor: &Actor) -> Result<MapView, Error> {
        actor.may(Action::ViewServices)?;
        let (app, company) = (self.clone(), actor.member()?.id);
        self.read(move |tx| {
            let catalog = catalogue::current(&app, tx)?;
            let services = maps::services(tx, company, MOST_SERVICES + 1)?;
            if services.len() <= MOST_SERVICES as usize {
                let links = maps::links(tx, company, MOST_LINKS + 1)?;
                if links.len() <= MOST_LINKS as usize {
                    return Ok(each(&catalog, company, services, links));
                }
            }
            Ok(by_place(&catalog, maps::places(tx, company)?, maps::bundles(tx, company, MOST_BUNDLES)?))
        })
        .await
    }
}

fn place(catalog: &Catalog, location: i64) -> Option<PlaceView> {
    catalog.location(location).map(|location| PlaceView::of(catalog, location))
}

fn each(catalog: &Catalog, company: CompanyId, services: Vec<Service>, links: Vec<Link>) -> MapView {
    let positions: HashMap<_, _> = services.iter().enumerate().map(|(at, service)| (service.id, at)).collect();
    let links = links.into_iter().filter_map(|link| {
        let own = |side: Side| {
            let end = if side == Side::A { &link.a } else { &link.b };
            positions.get(&end.product).copied().filter(|_| end.company == company).map(|at| (at, end))
        };
        let (from, name, up, to) = match (own(Side::A), own(Side::B)) {
            (Some((a, end)), Some((b, other))) => {
                let up = end.up.zip(other.up).map(|(one, two)| one && two);
                (a, &end.name, up, MapEnd::Own(b))
            }
            (Some((at, end)), None) => (at, &end.name, end.up, MapEnd::Company(link.b.company_name.clone())),
            (None, Some((at, end))) => (at, &end.name, end.up, MapEnd::Company(link.a.company_name.clone())),
            (None, None) => return None,
        };
        Some(MapLink { uid: link.uid, name: name.clone(), status: link.status, link_up: up, from, to })
    });
    let links = links.collect();
    let service = |service: Service| MapService {
        uid: service.uid,
        kind: service.kind,
        name: service.name,
        status: service.status,
        link_up: service.link_up,
        speed: service.speed,
        location: service.location,
        place: place(catalog, service.location),
        in_lag: service.lag_id != 0,
    };
    MapView::Each { services: services.into_iter().map(service).collect(), links }
}

fn by_place(catalog: &Catalog, places: Vec<maps::Place>, bundles: Vec<Bundle>) -> MapView {
    let positions: HashMap<_, _> = places.iter().enumerate().map(|(at, place)| (place.location, at)).collect();
    let bundles = bundles.into_iter().filter_map(|bundle| {
        let to = match bundle.there {
            Some(there) => MapEnd::Own(*positions.get(&there)?),
            None => MapEnd::Company(bundle.company),
        };
        let from = *positions.get(&bundle.here)?;
        let Bundle { connections, down, working, .. } = bundle;
        Some(MapBundle { from, to, connections, down, working })
    });
    let bundles = bundles.collect();
    let view = |at: maps::Place| MapPlace {
        location: at.location,
        place: place(catalog, at.location),
        services: at.services,
        down: at.down,
        working: at.working,
    };
    MapView::ByPlace { places: places.into_iter().map(view).collect(), bundles }
}
