//! A product as its own company reads it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use domain::catalog::{Catalog, ConnectType, Location};
use domain::order::{Contract, MveSize, Term};
use domain::{ProductKind, Status, Time, Uid};
use store::products::Product;
use store::{Tx, interfaces};

use super::config::{self, Image, IpSecAddOn, McrConfig, MveConfig, PortConfig, Stand, Vnic};
use super::{IdOrUid, seen};
use crate::act::Work;
use crate::actor::Member;
use crate::repeat::Repeatable;
use crate::vxcs::{self, VxcView};
use crate::{App, Error, catalogue};

/// A Port, MCR or MVE with everything its own company may know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductView {
    pub uid: Uid,
    pub number: i64,
    pub kind: ProductKind,
    pub name: String,
    pub status: Status,
    pub created_at: Time,
    /// Uid of whoever ordered it.
    pub created_by: String,
    pub live_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub market: String,
    pub location: i64,
    /// `None` when the catalogue no longer has the location.
    pub place: Option<Arc<PlaceView>>,
    /// red | blue
    pub zone: String,
    pub marketplace_visible: bool,
    /// Whether new connections can be made to it.
    pub vxc_permitted: bool,
    pub company_uid: Uid,
    pub company_name: String,
    pub cost_centre: Option<String>,
    pub term_months: u32,
    pub contract_start: Time,
    /// The end of the term, or of the current month after it.
    pub contract_end: Time,
    pub locked: bool,
    pub admin_locked: bool,
    pub cancelable: bool,
    /// The link, not the service.
    pub up: bool,
    pub detail: Detail,
    /// The connections that end on it, as this company sees them.
    pub vxcs: Vec<VxcView>,
}

/// What only one kind has.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    Port {
        connect_type: ConnectType,
        lag: Option<Lag>,
        /// What it stands on, or stood on before it ended.
        stand: Option<Stand>,
    },
    Mcr {
        asn: u32,
        add_ons: Vec<IpSecAddOn>,
    },
    Mve {
        size: MveSize,
        image: Image,
        vnics: Vec<Vnic>,
    },
}

/// Membership of a LAG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// Members share it.
    pub number: i64,
    pub primary: bool,
}

/// Where a product is, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceView {
    pub name: String,
    pub site_code: String,
    pub city: String,
    pub metro: String,
    pub country: String,
}

impl ProductView {
    /// Until when it is true if nothing is written: time alone moves the ends of contracts.
    pub fn lasts(&self) -> Time {
        let own = if self.status.gone() { Time::MAX } else { self.contract_end };
        self.vxcs.iter().map(VxcView::lasts).fold(own, Time::min)
    }
}

impl PlaceView {
    pub(crate) fn of(catalog: &Catalog, location: &Location) -> Self {
        let country = catalog.market(&location.country).map_or(&location.country, |market| &market.country);
        Self {
            name: location.name.clone(),
            site_code: location.site_code.clone(),
            city: location.address.city.clone(),
            metro: location.metro.clone(),
            country: country.clone(),
        }
    }
}

/// The places of a catalogue, each put into words once.
pub(crate) struct Places<'c> {
    catalog: &'c Catalog,
    made: RefCell<HashMap<i64, Option<Arc<PlaceView>>>>,
}

impl<'c> Places<'c> {
    pub(crate) fn of(catalog: &'c Catalog) -> Self {
        Self { catalog, made: RefCell::default() }
    }

    pub(crate) const fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// `None` when the catalogue no longer has the location.
    pub(crate) fn at(&self, location: i64) -> Option<Arc<PlaceView>> {
        let make = || self.catalog.location(location).map(|found| Arc::new(PlaceView::of(self.catalog, found)));
        self.made.borrow_mut().entry(location).or_insert_with(make).clone()
    }
}

/// Makes the view for `member`, to whose company the product belongs.
pub(crate) fn view(tx: &Tx<'_>, app: &App, member: &Member, product: Product, now: Time) -> Result<ProductView, Error> {
    let catalog = catalogue::current(app, tx)?;
    let places = Places::of(&catalog);
    let vxcs = vxcs::views_at(tx, app, &places, member, product.id)?;
    let bound = bound(tx, &product)?;
    build(&places, (member.uid, member.name.clone()), product, bound, vxcs, now)
}

/// Makes the view for whoever acts: the owner, or the operator, who sees no connections by it.
pub(super) fn shown(work: &Work<'_>, product: Product) -> Result<ProductView, Error> {
    if let Some(member) = &work.actor.company {
        return view(work.tx, work.app, member, product, work.now);
    }
    let owner = work.company(product.company_id)?;
    alone(work.tx, work.app, (owner.uid, owner.name), product, work.now)
}

impl Repeatable for ProductView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.uid)
    }

    fn again(work: &Work<'_>, uid: Uid) -> Result<Self, Error> {
        shown(work, seen(work.tx, work.actor, &IdOrUid::Uid(uid))?)
    }
}

/// What a Port is bound to now.
pub(super) fn bound(tx: &Tx<'_>, product: &Product) -> Result<Option<Stand>, Error> {
    if product.kind != ProductKind::Port {
        return Ok(None);
    }
    Ok(interfaces::of_product(tx, product.id)?.map(Stand::from))
}

/// Without its connections.
pub(super) fn alone(
    tx: &Tx<'_>,
    app: &App,
    owner: (Uid, String),
    product: Product,
    now: Time,
) -> Result<ProductView, Error> {
    let bound = bound(tx, &product)?;
    build(&Places::of(&*catalogue::current(app, tx)?), owner, product, bound, Vec::new(), now)
}

pub(super) fn build(
    places: &Places<'_>,
    (company_uid, company_name): (Uid, String),
    product: Product,
    bound: Option<Stand>,
    vxcs: Vec<VxcView>,
    now: Time,
) -> Result<ProductView, Error> {
    let (detail, permitted) = detail(&product, bound)?;
    let gone = product.status.gone();
    let contract_end = match Term::new("term", Some(i64::from(product.term_months))) {
        Ok(term) if !gone => Contract { start: product.contract_start, term }.end(now),
        _ => product.contract_end,
    };
    Ok(ProductView {
        uid: product.uid,
        number: product.number,
        kind: product.kind,
        status: product.status,
        created_at: product.created_at,
        live_at: product.live_at,
        ended_at: product.ended_at,
        speed: product.speed,
        location: product.location,
        place: places.at(product.location),
        marketplace_visible: product.marketplace_visible,
        vxc_permitted: permitted && !gone,
        company_uid,
        company_name,
        term_months: product.term_months,
        contract_start: product.contract_start,
        contract_end,
        locked: product.locked,
        admin_locked: product.admin_locked,
        cancelable: !gone && !product.locked && !product.admin_locked,
        up: !gone && product.link_up == Some(true),
        detail,
        vxcs,
        name: product.name,
        created_by: product.created_by,
        market: product.market,
        zone: product.zone,
        cost_centre: product.cost_centre,
    })
}

fn detail(product: &Product, bound: Option<Stand>) -> Result<(Detail, bool), Error> {
    Ok(match product.kind {
        ProductKind::Port => {
            let PortConfig { connect_type, vxc_permitted, stood_on, .. } = config::read(product)?;
            let stand = stood_on.or(bound);
            let lag = product.lag_number.map(|number| Lag { number, primary: product.lag_primary() });
            (Detail::Port { connect_type, lag, stand }, vxc_permitted)
        }
        ProductKind::Mcr => {
            let McrConfig { asn, add_ons } = config::read(product)?;
            (Detail::Mcr { asn, add_ons }, true)
        }
        ProductKind::Mve => {
            let MveConfig { size, image, vnics, .. } = config::read(product)?;
            (Detail::Mve { size, image, vnics }, true)
        }
    })
}
