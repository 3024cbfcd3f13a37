//! Makes the view of a VXC for one company, field by field as the rights of its side say.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use domain::catalog::{Band, distance_band};
use domain::consent::approval_view;
use domain::mcr::EndConfig;
use domain::order::{Contract, Term};
use domain::rights::{Field, may_view};
use domain::{Action, CompanyId, ProductId, ProductKind, Side, Time, Uid, allowed};
use store::Tx;
use store::companies::Company;
use store::products::Product;
use store::proposals::Proposal;
use store::vxcs::{self, Vxc};

use super::around::Around;
use super::held::{Held, Sides, read_sealed, seen};
use super::price::quote;
use super::view::{EndView, FarEndView, OwnEndView, OwnersTerms, Party, RouterView, VxcView};
use crate::act::Work;
use crate::actor::Member;
use crate::mcr_config::{self, Place};
use crate::products::config::{self, McrConfig};
use crate::products::{IdOrUid, Places};
use crate::repeat::Repeatable;
use crate::{Actor, App, Error, catalogue};

/// Who looks, and what his role lets him see beyond the rights of his side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer<'a> {
    member: &'a Member,
    prices: bool,
    passwords: bool,
}

impl<'a> Viewer<'a> {
    /// Someone who looks at one VXC.
    pub(super) fn of(actor: &'a Actor) -> Result<Self, Error> {
        let may = |action| allowed(actor.role, action);
        let (prices, passwords) = (may(Action::ViewPrices), may(Action::UpdateServices));
        Ok(Self { member: actor.member()?, prices, passwords })
    }

    /// Someone who goes through a list, which tells neither prices nor passwords.
    const fn of_list(member: &'a Member) -> Self {
        Self { member, prices: false, passwords: false }
    }
}

/// The VXCs that have or had an end on one of the member's products, as he sees them: `associatedVxcs`.
pub(crate) fn views_at(
    tx: &Tx<'_>,
    app: &App,
    places: &Places<'_>,
    member: &Member,
    product: ProductId,
) -> Result<Vec<VxcView>, Error> {
    let found = vxcs::at_product(tx, product)?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let around = Around::product(tx, member.id, product)?;
    let views = Views::new(app, Viewer::of_list(member), places, app.now(), around);
    found.into_iter().filter_map(|vxc| views.of(vxc).transpose()).collect()
}

/// The same for all of the member's products at once, which are these, by product.
pub(crate) fn views_of(
    tx: &Tx<'_>,
    app: &App,
    places: &Places<'_>,
    member: &Member,
    products: &[Arc<Product>],
) -> Result<HashMap<ProductId, Vec<VxcView>>, Error> {
    let around = Around::company(tx, member.id, products)?;
    let views = Views::new(app, Viewer::of_list(member), places, app.now(), around);
    let mut out: HashMap<_, Vec<_>> = HashMap::new();
    for vxc in vxcs::of_company(tx, member.id)? {
        let (a, b) = (vxc.a.product_id, vxc.b.product_id);
        let (at_a, at_b) = (vxc.a.company_id == member.id, vxc.b.company_id == member.id && a != b);
        let Some(view) = views.of(vxc)? else { continue };
        if at_a && at_b {
            out.entry(b).or_default().push(view.clone());
        }
        out.entry(if at_a { a } else { b }).or_default().push(view);
    }
    Ok(out)
}

/// One VXC for whoever acts, who has an end of it.
pub(super) fn view(tx: &Tx<'_>, app: &App, actor: &Actor, held: &Held, now: Time) -> Result<VxcView, Error> {
    Ok(view_with_open(tx, app, actor, held, now)?.0)
}

impl Repeatable for VxcView {
    type Kept = Uid;

    fn keep(&self) -> Option<Uid> {
        Some(self.uid)
    }

    fn again(work: &Work<'_>, uid: Uid) -> Result<Self, Error> {
        let (held, _) = seen(work.tx, work.actor.member()?, IdOrUid::Uid(uid))?;
        view(work.tx, work.app, work.actor, &held, work.now)
    }
}

/// The same with the rows of what waits.
pub(super) fn view_with_open(
    tx: &Tx<'_>,
    app: &App,
    actor: &Actor,
    held: &Held,
    now: Time,
) -> Result<(VxcView, Vec<Proposal>), Error> {
    let viewer = Viewer::of(actor)?;
    let sides = Sides::of(&held.vxc, viewer.member.id).ok_or_else(|| Error::no_service(held.vxc.uid))?;
    let around = Around::held(tx, held.vxc.id, sides.seat())?;
    let catalog = catalogue::current(app, tx)?;
    let places = Places::of(&catalog);
    let views = Views::new(app, viewer, &places, now, around);
    Ok((views.for_member(held, sides)?, views.around.open(held.vxc.id).to_vec()))
}

/// Makes views for one viewer.
struct Views<'a> {
    app: &'a App,
    viewer: Viewer<'a>,
    places: &'a Places<'a>,
    now: Time,
    around: Around,
    /// Those that were met already.
    parties: RefCell<HashMap<CompanyId, Arc<Party>>>,
}

impl<'a> Views<'a> {
    fn new(app: &'a App, viewer: Viewer<'a>, places: &'a Places<'a>, now: Time, around: Around) -> Self {
        Self { app, viewer, places, now, around, parties: RefCell::default() }
    }

    /// The view, or nothing when no end is the viewer's.
    fn of(&self, vxc: Vxc) -> Result<Option<VxcView>, Error> {
        let Some(sides) = Sides::of(&vxc, self.viewer.member.id) else { return Ok(None) };
        self.for_member(&self.around.hold(vxc)?, sides).map(Some)
    }

    fn for_member(&self, held: &Held, sides: Sides) -> Result<VxcView, Error> {
        let (vxc, seat) = (&held.vxc, sides.seat());
        let kind = held.product(seat).kind;
        let shows = |field| may_view(seat, kind, field);
        let open: Vec<_> = self.around.open(vxc.id).iter().map(read_sealed).collect::<Result<_, _>>()?;
        let owner = shows(Field::Term);
        Ok(VxcView {
            uid: vxc.uid,
            number: vxc.number,
            name: held.end(seat).name.clone(),
            status: vxc.status,
            rate: vxc.rate,
            shutdown: vxc.shutdown,
            created_at: vxc.created_at,
            live_at: vxc.live_at,
            ended_at: vxc.ended_at.or(vxc.ends_at.filter(|_| owner)),
            a: self.end(held, sides, Side::A)?,
            b: self.end(held, sides, Side::B)?,
            owner: self.party(&held.west),
            terms: if owner { Some(self.terms(held, shows(Field::CostCentre), shows(Field::Price))?) } else { None },
            approval: approval_view(&open, seat).filter(|_| shows(Field::Approval)),
            asked: open.iter().find(|one| one.by == seat && one.pending()).map(|one| one.uid),
            locked: held.end(seat).locked,
            admin_locked: vxc.admin_locked,
            cancelable: shows(Field::Deletion) && held.alive().and(held.unlocked(sides)).is_ok(),
            distance: self.distance(held, sides),
            tags: self.around.tags(vxc.id, seat),
        })
    }

    fn end(&self, held: &Held, sides: Sides, side: Side) -> Result<EndView, Error> {
        let (end, product) = (held.end(side), held.product(side));
        if !sides.owns(side) {
            return Ok(EndView::Far(FarEndView {
                product: self.app.0.aliases.alias(self.viewer.member.uid, product.uid),
                owner: self.party(held.company(side)),
                isolated: end.isolated,
            }));
        }
        let shows = |field| may_view(side, product.kind, field);
        let here = |vlan: Option<u16>| vlan.filter(|_| !held.vxc.status.gone());
        let router = match product.kind {
            ProductKind::Mcr => {
                let McrConfig { asn, .. } = config::read(product)?;
                Some(RouterView { asn, speed: product.speed })
            }
            ProductKind::Port | ProductKind::Mve => None,
        };
        Ok(EndView::Own(Box::new(OwnEndView {
            side,
            owner: self.party(held.company(side)),
            product: product.uid,
            product_number: product.number,
            product_name: product.name.clone(),
            kind: product.kind,
            speed: product.speed,
            location: product.location,
            place: self.places.at(product.location),
            vlan: here(end.vlan).filter(|_| shows(Field::Vlan)),
            inner: here(end.inner).filter(|_| shows(Field::InnerVlan)),
            vnic: end.vnic.filter(|_| shows(Field::Vnic)),
            router,
            config: if shows(Field::McrConfig) { self.config(&held.vxc, side)? } else { None },
            link_up: self::judged(&held.vxc, side),
            isolated: end.isolated,
        })))
    }

    fn config(&self, vxc: &Vxc, side: Side) -> Result<Option<EndConfig>, Error> {
        let Some(json) = &vxc.end(side).config else { return Ok(None) };
        let config = mcr_config::open(self.app, Place::End(vxc.uid, side), json)?;
        Ok(Some(if self.viewer.passwords { config.redacted() } else { config.without_secrets() }))
    }

    fn party(&self, company: &Company) -> Arc<Party> {
        let make = || {
            let member = self.viewer.member;
            let own = company.id == member.id;
            let uid = if own { company.uid } else { self.app.0.aliases.alias(member.uid, company.uid) };
            Arc::new(Party { uid, name: company.name.clone() })
        };
        Arc::clone(self.parties.borrow_mut().entry(company.id).or_insert_with(make))
    }

    fn terms(&self, held: &Held, cost_centre: bool, price: bool) -> Result<OwnersTerms, Error> {
        let vxc = &held.vxc;
        let contract = contract(vxc)?;
        Ok(OwnersTerms {
            created_by: vxc.created_by.clone(),
            cost_centre: vxc.cost_centre.clone().filter(|_| cost_centre),
            promo_code: vxc.promo_code.clone(),
            term_months: vxc.term_months,
            contract_start: vxc.contract_start,
            contract_end: if vxc.status.gone() { vxc.contract_end } else { contract.end(self.now) },
            max_rate: vxc.max_rate,
            price: if price && self.viewer.prices { quote(self.places.catalog(), held, self.now).ok() } else { None },
        })
    }

    /// The band tells something of the far end's place, so a company sees it that has both ends.
    fn distance(&self, held: &Held, sides: Sides) -> Option<Band> {
        let place = |product: &Product| self.places.catalog().location(product.location);
        (sides == Sides::Both).then(|| Some(distance_band(place(&held.a)?, place(&held.b)?)))?
    }
}

/// The contract as it was signed.
pub(super) fn contract(vxc: &Vxc) -> Result<Contract, Error> {
    let term = Term::new("term", Some(i64::from(vxc.term_months)))
        .map_err(|error| Error::Internal(format!("VXC {}: {error}", vxc.uid)))?;
    Ok(Contract { start: vxc.contract_start, term })
}

/// The link of an end as far as it says something of that end: a connection that was switched off or cut off there has none, and so has,
/// for a moment, one that is being set up anew.
fn judged(vxc: &Vxc, side: Side) -> Option<bool> {
    let end = vxc.end(side);
    let settled = vxc.version == vxc.applied_version;
    end.link_up.filter(|up| !vxc.shutdown && !end.isolated && (*up || settled))
}
