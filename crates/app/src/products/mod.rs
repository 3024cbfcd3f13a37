//! Ports, MCRs and MVEs: reading them, changing them, ending them.

pub(crate) mod config;

mod any;
mod beginning;
mod brief;
mod cancel;
mod charges;
mod create;
mod ending;
mod facts;
mod get;
mod list;
mod lock;
mod map;
mod modify;
mod overview;
mod page;
mod row;
mod service_page;
mod tags;
mod view;
mod vlan;
mod vlan_use;

use std::fmt;

use domain::catalog::Catalog;
use domain::order::FASTEST;
use domain::{Action, ProductKind, Uid};
use store::products::{self, Product};
use store::{Lane, Tx};

pub use beginning::Beginning;
pub use brief::ServiceBrief;
pub use cancel::{Cancel, CancelAction, CancelReason};
pub use charges::Charges;
pub use config::{Image, IpSecAddOn, Stand, Vnic};
pub use ending::Ending;
pub use get::Service;
pub use map::{MapBundle, MapEnd, MapLink, MapPlace, MapService, MapView};
pub use modify::Modify;
pub use overview::{LagMember, ServiceOverview};
pub use page::{ServiceCounts, ServiceQuery, ServiceSort, ServicesPage};
pub use row::{KeyIcon, ServiceRow, ServiceState};
pub use service_page::{ServicePage, VxcQuery};
pub use view::{Detail, Lag, PlaceView, ProductView};
pub use vlan_use::{VlanHolder, VlanRow, VlanUse};

pub(crate) use cancel::{Why, end};
pub(crate) use create::{Draft, create};
pub(crate) use facts::facts;
pub(crate) use view::{Places, view};

use crate::actor::Member;
use crate::{Actor, Error};

/// What clients put where the wire says `…IdOrUid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdOrUid {
    Number(i64),
    Uid(Uid),
}

impl IdOrUid {
    /// Text that is neither a number nor a uid names no service: `NotFound`, as of one that isn't there.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(uid) = text.parse() {
            return Ok(Self::Uid(uid));
        }
        text.parse().map(Self::Number).map_err(|_| Error::no_service(text.chars().take(64).collect::<String>()))
    }

    /// The uid, when it is one: for the audit trail.
    pub const fn uid(self) -> Option<Uid> {
        match self {
            Self::Uid(uid) => Some(uid),
            Self::Number(_) => None,
        }
    }

    /// The queue of whatever changes this product.
    pub(crate) const fn lane(self) -> Lane {
        match self {
            Self::Uid(uid) => Lane::Of(uid),
            Self::Number(_) => Lane::Any,
        }
    }
}

impl From<Uid> for IdOrUid {
    fn from(uid: Uid) -> Self {
        Self::Uid(uid)
    }
}

impl fmt::Display for IdOrUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Uid(uid) => uid.fmt(f),
        }
    }
}

fn load(tx: &Tx<'_>, id: IdOrUid) -> Result<Option<Product>, Error> {
    Ok(match id {
        IdOrUid::Number(number) => products::by_number(tx, number)?,
        IdOrUid::Uid(uid) => products::by_uid(tx, uid)?,
    })
}

/// A product of the member's own company. Another's is as one that isn't there.
pub(crate) fn own(tx: &Tx<'_>, member: &Member, id: &IdOrUid) -> Result<Product, Error> {
    load(tx, *id)?.filter(|product| product.company_id == member.id).ok_or_else(|| Error::no_service(id))
}

/// A product that the actor may read: one of his company's, or any for the operator.
pub(crate) fn seen(tx: &Tx<'_>, actor: &Actor, id: &IdOrUid) -> Result<Product, Error> {
    match &actor.company {
        Some(member) => own(tx, member, id),
        None if actor.may(Action::ViewEverything).is_ok() => load(tx, *id)?.ok_or_else(|| Error::no_service(id)),
        None => Err(Error::no_service(id)),
    }
}

/// Refuses what can only be done to a product that is still there.
pub(crate) fn alive(product: &Product) -> Result<(), Error> {
    if product.status.gone() {
        return Err(Error::Refused(format!("{} has ended ({})", named(product), product.status)));
    }
    Ok(())
}

/// Refuses changes of a locked product.
pub(crate) fn unlocked(product: &Product) -> Result<(), Error> {
    if product.admin_locked {
        return Err(Error::Refused(format!("{} is locked by the operator of the exchange", named(product))));
    }
    if product.locked {
        return Err(Error::Refused(format!("{} is locked; a Company Admin can unlock it", named(product))));
    }
    Ok(())
}

/// `MEGAPORT service 5088`: as the wire's error texts name a product.
pub(crate) fn named(product: &Product) -> String {
    format!("{} service {}", product.kind, product.number)
}

/// How many vNICs an MVE has, 1 to 5; 0 for the other kinds.
pub(crate) fn vnic_count(product: &Product) -> Result<u8, Error> {
    if product.kind != ProductKind::Mve {
        return Ok(0);
    }
    let count = config::read::<config::MveConfig>(product)?.vnics.len();
    Ok(u8::try_from(count).unwrap_or(u8::MAX))
}

/// What a service can carry, Mbit/s. An MVE that the catalogue no longer has in its size isn't limited by it.
pub(crate) fn speed(catalog: &Catalog, product: &Product) -> Result<u32, Error> {
    if product.kind != ProductKind::Mve {
        return Ok(product.speed);
    }
    let size = config::read::<config::MveConfig>(product)?.size;
    Ok(catalog.size(size).map_or(FASTEST, |size| size.bandwidth_mbps))
}
