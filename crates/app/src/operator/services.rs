//! The services of all companies, or of one.

use domain::catalog::Catalog;
use domain::{Action, ProductKind, Status, Time, Uid};
use store::Search;
use store::service_list::{self, Listed, Query};

use super::company;
use crate::paging::Page;
use crate::products::{Lag, PlaceView, ServiceCounts, ServiceQuery, ServiceState};
use crate::{Actor, App, Error, catalogue};

/// A service for the operator. The fault names devices and may name other customers' circuits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorServiceRow {
    pub uid: Uid,
    pub number: i64,
    pub kind: ProductKind,
    pub name: String,
    pub company_uid: Uid,
    pub company_name: String,
    pub status: Status,
    pub link_up: Option<bool>,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    /// `None` when the catalogue no longer has the location.
    pub place: Option<PlaceView>,
    /// red | blue
    pub zone: String,
    pub lag: Option<Lag>,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub locked: bool,
    pub admin_locked: bool,
    /// Connections on it that aren't gone.
    pub vxcs: u64,
    /// What the driver confirmed is what should be.
    pub applied: bool,
    /// The driver's last complaint.
    pub fault: Option<String>,
    /// How often it has been tried since it was last right.
    pub attempts: u32,
}

/// A page of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorServices {
    pub services: Page<OperatorServiceRow>,
    pub counts: ServiceCounts,
}

impl App {
    /// The search is also for part of a company's name. What needs attention has a fault, or is in service with its link down.
    pub async fn operator_services(
        &self,
        actor: &Actor,
        of: Option<Uid>,
        query: ServiceQuery,
    ) -> Result<OperatorServices, Error> {
        actor.may(Action::ViewEverything)?;
        let (app, now) = (self.clone(), self.now());
        self.read(move |tx| {
            let asked = Query {
                everything: true,
                company: company(tx, of)?,
                search: Search::new(&query.search),
                kind: query.kind,
                states: ServiceState::span(query.state),
                sort: query.sort.into(),
                reversed: query.reversed,
            };
            let counts = ServiceCounts::new(service_list::count(tx, &asked)?);
            let window = query.paging.within(counts.of(query.kind, query.state));
            let rows = service_list::page(tx, &asked, window.size, window.offset, now)?;
            let catalog = catalogue::current(&app, tx)?;
            let rows = rows.into_iter().map(|listed| row(&catalog, listed)).collect();
            Ok(OperatorServices { services: window.of(rows), counts })
        })
        .await
    }
}

fn row(catalog: &Catalog, row: Listed) -> OperatorServiceRow {
    OperatorServiceRow {
        place: catalog.location(row.location).map(|location| PlaceView::of(catalog, location)),
        lag: row.lag_number.map(|number| Lag { number, primary: row.lag_id == row.id.0 }),
        applied: row.applied_version >= row.version,
        uid: row.uid,
        number: row.number,
        kind: row.kind,
        name: row.name,
        company_uid: row.company_uid,
        company_name: row.company_name,
        status: row.status,
        link_up: row.link_up,
        speed: row.speed,
        location: row.location,
        zone: row.zone,
        created_at: row.created_at,
        ended_at: row.ended_at,
        locked: row.locked,
        admin_locked: row.admin_locked,
        vxcs: row.vxcs,
        fault: row.fault,
        attempts: row.attempts,
    }
}
