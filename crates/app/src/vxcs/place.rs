//! Making a VXC: all of it in one transaction, so that an order that fails leaves its key unused.

use std::sync::Arc;

use domain::consent::{Asked, ChangeKind};
use domain::order::Contract;
use domain::people::NoticeGroup;
use domain::{Side, Status, Uid};
use serde::Serialize;
use store::Lane;
use store::proposals::{self, NewProposal};
use store::service_keys::ServiceKey;
use store::service_numbers;
use store::tags::{self, Tagged};
use store::unapplied::{self, Subject};
use store::vlans::Holder;
use store::vxcs::{self, End, NewVxc};

use super::held::{Held, Sides};
use super::order::{Plan, VxcOrder, plan};
use super::tell::{Facts, day, facts, record_own, record_told, tell_in, thread_of};
use super::view::VxcView;
use super::{ends, make};
use crate::act::Work;
use crate::mcr_config::{self, Place};
use crate::orders::Validated;
use crate::{Error, service_keys, vlans};

/// A VXC that was ordered, for the one who ordered it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub view: Box<VxcView>,
    /// The key it was made with.
    pub service_key: Option<Uid>,
    /// That of the A-End, which bills it.
    pub market: String,
}

/// Makes the VXC of an order. The caller has seen to it that the actor may order.
///
/// With a key access is granted at once (SK-20), unless the key says that its creator decides: then the VXC is NEW, and key and VLANs are
/// held until he has.
pub(crate) fn place(work: &mut Work<'_>, order: &VxcOrder) -> Result<Placed, Error> {
    let plan = plan(work, order)?;
    let mut held = insert(work, order, &plan)?;
    let id = held.vxc.id;
    // The A-End's VLAN is West's to choose (SK-64); the B-End's is the key's, or the exchange's choice.
    let a = vlans::take(work, &plan.a, plan.a_end.vnic, plan.a_end.ask, Holder::End(Side::A, id))?;
    let b = match &plan.key {
        Some(key) => service_keys::consume(work, key, &plan.b, id, plan.rate)?,
        None => vlans::take(work, &plan.b, plan.b_end.vnic, plan.b_end.ask, Holder::End(Side::B, id))?,
    };
    ends::set_tag(&mut held.vxc.a, a);
    ends::set_tag(&mut held.vxc.b, b);
    vxcs::save_tags(work.tx, &held.vxc)?;
    if !order.tags.is_empty() {
        tags::replace(work.tx, Tagged::Vxc(id, Side::A), &order.tags)?;
    }
    let sides = if held.alone() { Sides::Both } else { Sides::One(Side::A) };
    record_own(work, "vxc.order", &held, sides, None::<&Facts>, Some(&facts(&held, sides)?))?;
    if held.vxc.status == Status::New {
        ask(work, &held)?;
    } else {
        // It is new to the fabric in the version that was inserted.
        unapplied::mark(work.tx, Subject::Vxc(id), work.now)?;
    }
    if let (Some(key), false) = (&plan.key, held.alone()) {
        tell_east(work, &held, key)?;
    }
    let view = Box::new(make::view(work.tx, work.app, work.actor, &held, work.now)?);
    Ok(Placed { view, service_key: plan.key.map(|key| key.key), market: plan.a.market })
}

/// What a validation says of an order that would be placed.
pub(crate) fn validated(placed: Placed) -> Validated {
    let a_end = placed.view.own_ends().find(|end| end.side == Side::A);
    Validated {
        metro: a_end.and_then(|end| end.place.as_ref()).map(|place| place.metro.clone()),
        name: placed.view.name,
        product_type: "VXC",
        market: Some(placed.market),
        quote: placed.view.terms.and_then(|terms| terms.price),
    }
}

/// Orders with one key wait for each other.
pub(crate) fn lane<'a>(mut orders: impl Iterator<Item = &'a VxcOrder>) -> Lane {
    orders.find_map(|order| order.service_key).map_or(Lane::Any, Lane::Of)
}

fn insert(work: &mut Work<'_>, order: &VxcOrder, plan: &Plan) -> Result<Held, Error> {
    let west = work.company(plan.a.company_id)?;
    let alone = west.id == plan.east.id;
    let waits = !alone && plan.key.as_ref().is_some_and(|key| key.pre_approved == Some(false));
    let contract = Contract { start: work.now, term: plan.term };
    let (uid, order_uid) = (work.ids.uid(), work.ids.uid_at(work.now));
    let number = work.number(service_numbers::taken)?;
    let mut end = |side, company_id, product_id, name: String| -> Result<End, Error> {
        let planned = if side == Side::A { &plan.a_end } else { &plan.b_end };
        let seal = |config| mcr_config::seal(work.app, Place::End(uid, side), config, &mut work.ids);
        Ok(End {
            company_id,
            product_id,
            name,
            vlan: None,
            inner: None,
            vnic: planned.vnic,
            config: planned.config.as_ref().map(seal).transpose()?,
            isolated: false,
            locked: false,
            link_up: None,
        })
    };
    let b_name = if alone { plan.name.clone() } else { format!("Connection from {}", west.name) };
    let new = NewVxc {
        uid,
        number,
        order_uid,
        key_id: plan.key.as_ref().map(|key| key.id),
        status: if waits { Status::New } else { Status::Deployable },
        rate: plan.rate,
        max_rate: plan.max_rate,
        shutdown: order.shutdown,
        term_months: plan.term.months(),
        contract_start: contract.start,
        contract_end: contract.term_end(),
        cost_centre: plan.cost_centre.clone(),
        promo_code: plan.promo_code.clone(),
        a: end(Side::A, west.id, plan.a.id, plan.name.clone())?,
        b: end(Side::B, plan.east.id, plan.b.id, b_name)?,
        created_by: work.actor.maker(),
        created_at: work.now,
    };
    let id = vxcs::insert(work.tx, &new)?;
    Ok(Held {
        vxc: new.stored(id),
        a: Arc::new(plan.a.clone()),
        b: Arc::new(plan.b.clone()),
        west: Arc::new(west),
        east: Arc::new(plan.east.clone()),
    })
}

/// The connection waits for East. Its proposal is named as its order.
fn ask(work: &mut Work<'_>, held: &Held) -> Result<(), Error> {
    let proposal = NewProposal {
        uid: held.vxc.order_uid,
        vxc_id: held.vxc.id,
        side: Side::A,
        kind: ChangeKind::New.to_string(),
        changes: serde_json::to_string(&Asked::Connection)?,
        created_by: work.actor.maker(),
        created_at: work.now,
        expires_at: work.now.plus(work.app.settings().consent_expiry),
    };
    proposals::insert(work.tx, &proposal)?;
    Ok(())
}

/// What East's trail keeps of the use of its key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Access<'a> {
    service_key: Uid,
    product_uid: Uid,
    product_name: &'a str,
    company_name: &'a str,
    /// Mbit/s.
    rate_limit: u32,
    granted: bool,
}

/// Tells East that access was asked for, and whether it was granted (SK-19, SK-20): which company, which service of East's, which rate.
fn tell_east(work: &mut Work<'_>, held: &Held, key: &ServiceKey) -> Result<(), Error> {
    let thread = thread_of(work, &held.vxc, key)?;
    let key = key.key;
    let granted = held.vxc.status != Status::New;
    let (west, service, rate) = (&held.west.name, &held.b.name, held.vxc.rate);
    let access = Access {
        service_key: key,
        product_uid: held.b.uid,
        product_name: service,
        company_name: west,
        rate_limit: rate,
        granted,
    };
    record_told(work, "vxc.order", held, Side::B, &access)?;
    let asked = format!("{west} has requested access to your service {service} with your service key {key}.");
    let (title, outcome) = if granted {
        (format!("{west} has been given access to {service}"), "Access was granted automatically.".to_owned())
    } else {
        let until = day(work.now.plus(work.app.settings().consent_expiry));
        let outcome = format!("The key says that you decide: approve or deny the connection until {until}.");
        (format!("{west} requests access to {service}"), outcome)
    };
    let rate = format!("Rate: {rate} Mbit/s. On your side it is called \"{}\"; you can rename it.", held.vxc.b.name);
    tell_in(work, thread, held, Side::B, NoticeGroup::Ordering, (title, vec![asked, outcome, rate]))
}
