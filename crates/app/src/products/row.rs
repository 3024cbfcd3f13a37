//! A service as the list of its own company shows it.

use domain::catalog::Catalog;
use domain::service_key::may_offer_keys;
use domain::{Action, ProductKind, Role, Status, Time, Uid, allowed};
use store::service_list::Listed;

use super::config::{self, PortConfig};
use super::{Lag, PlaceView};
use crate::vxcs::VxcRow;
use crate::{Actor, Error};

domain::text_enum! {
    /// What a list says of a service at a glance.
    pub enum ServiceState {
        /// Its link is down, or a change of a connection on it waits for the company's decision.
        Attention = "attention",
        /// Ordered and not yet in service, or on its way out.
        Working = "working",
        Live = "live",
        Ended = "ended",
    }
}

impl ServiceState {
    /// The number that the database gives it.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Attention => 0,
            Self::Working => 1,
            Self::Live => 2,
            Self::Ended => 3,
        }
    }

    /// The first and the last that a list shows; what has ended only when it's asked for.
    pub(crate) fn span(only: Option<Self>) -> (u8, u8) {
        only.map_or((Self::Attention.rank(), Self::Live.rank()), |state| (state.rank(), state.rank()))
    }
}

/// A service in a list, made for its own company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRow {
    pub uid: Uid,
    pub number: i64,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    /// The link, not the service; `None` while nothing has been seen of it.
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
    pub keys: KeyIcon,
    /// How many connections are on it, those that are gone not counted.
    pub vxc_total: u64,
    /// The newest of them, at most [`ServiceRow::BENEATH`].
    pub vxcs: Vec<VxcRow>,
}

impl ServiceRow {
    /// Connections shown beneath a service.
    pub const BENEATH: u32 = 20;

    pub(super) fn of(actor: &Actor, catalog: &Catalog, row: Listed, vxcs: Vec<VxcRow>) -> Result<Self, Error> {
        let place = catalog.location(row.location).map(|location| PlaceView::of(catalog, location));
        let keys = KeyIcon::of(actor.role, &row)?;
        let lag = row.lag_number.map(|number| Lag { number, primary: row.lag_id == row.id.0 });
        Ok(Self {
            uid: row.uid,
            number: row.number,
            kind: row.kind,
            name: row.name,
            status: row.status,
            link_up: row.link_up.filter(|_| !row.status.gone()),
            speed: row.speed,
            location: row.location,
            place,
            zone: row.zone,
            lag,
            created_at: row.created_at,
            ended_at: row.ended_at,
            locked: row.locked,
            admin_locked: row.admin_locked,
            keys,
            vxc_total: row.vxcs,
            vxcs,
        })
    }
}

/// The icon for service keys (SK-75 to SK-77).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyIcon {
    /// Whether it is shown: keys can be made.
    pub shown: bool,
    /// Keys that can be used now; 0 for who may not see keys.
    pub usable: u64,
}

impl KeyIcon {
    pub(crate) fn of(role: Role, row: &Listed) -> Result<Self, Error> {
        let permitted = !row.admin_locked
            && match row.kind {
                ProductKind::Port => config::read_text::<PortConfig>(row.uid, &row.config)?.vxc_permitted,
                ProductKind::Mcr | ProductKind::Mve => true,
            };
        let untagged = row.kind == ProductKind::Port && row.untagged;
        let open = row.status.ready() && permitted && allowed(role, Action::ViewServiceKeys);
        Ok(Self {
            shown: may_offer_keys(role, row.status, permitted, untagged).is_ok(),
            usable: if open { row.usable_keys } else { 0 },
        })
    }
}
