//! A change of one end: what it comes to, and how it is made.

use std::sync::Arc;

use domain::consent::EndChange;
use domain::order::vnic_index;
use domain::{ProductKind, ProposalId, Side};
use store::products::{self, Product};

use super::ends::{self, Target, tag_of};
use super::held::Held;
use crate::act::Work;
use crate::mcr_config::{self, Place};
use crate::products::{speed, vnic_count};
use crate::{Error, catalogue};

/// Where the end would be after the change, when that is possible as things are. `rate` (Mbit/s) is what it would have to carry.
///
/// The refusals are for the company of the end.
pub(super) fn target(work: &Work<'_>, held: &Held, side: Side, change: &EndChange, rate: u32) -> Result<Target, Error> {
    let end = held.end(side);
    let product = match change.product {
        Some(uid) => moved_to(work, held, side, uid, rate)?,
        None => held.product(side).clone(),
    };
    let vnic = change.vnic.or(end.vnic);
    if product.kind == ProductKind::Mve {
        let field = if side == Side::A { "aVnicIndex" } else { "bVnicIndex" };
        vnic_index(field, i64::from(vnic.unwrap_or(0)), vnic_count(&product)?)?;
    }
    // The exchange assigns the VLANs of an MCR, each its own.
    let assigned = product.kind == ProductKind::Mcr && product.id != end.product_id;
    let tag = if assigned { None } else { Some(change.tag.unwrap_or(tag_of(end)?)) };
    if let Some(config) = moving_config(work, held, side, change, &product)? {
        let router = mcr_config::router(work.tx, &product, Some((held.vxc.id, side)), None)?;
        if config.overlaps(&router.other_subnets) {
            let field = if side == Side::A { "aEndConfig" } else { "bEndConfig" };
            return Err(Error::invalid(field, "an address overlaps one of another connection of the same MCR"));
        }
    }
    Ok(Target { product, vnic, tag })
}

/// The configuration that the end would have, when it changes or comes to another MCR.
fn moving_config(
    work: &Work<'_>,
    held: &Held,
    side: Side,
    change: &EndChange,
    product: &Product,
) -> Result<Option<domain::mcr::EndConfig>, Error> {
    let end = held.end(side);
    match (&change.config, &end.config) {
        (Some(config), _) => Ok(Some(config.clone())),
        (None, Some(json)) if product.id != end.product_id => {
            mcr_config::open(work.app, Place::End(held.vxc.uid, side), json).map(Some)
        }
        _ => Ok(None),
    }
}

/// The service that an end moves to: of the same kind, metro and company, ready, and fast enough.
fn moved_to(work: &Work<'_>, held: &Held, side: Side, uid: domain::Uid, rate: u32) -> Result<Product, Error> {
    let field = if side == Side::A { "aEndProductUid" } else { "bEndProductUid" };
    let no = |rule: String| Err(Error::invalid(field, rule));
    let (from, company) = (held.product(side), held.company(side));
    let Some(to) = products::by_uid(work.tx, uid)?.filter(|to| to.company_id == company.id) else {
        return no("is no service of this company".to_owned());
    };
    if to.kind != from.kind {
        return no(format!("must be another {}, as the end is on one", from.kind.word()));
    }
    if !to.status.ready() {
        return no(format!("the service is {}: it must be CONFIGURED or LIVE", to.status));
    }
    if to.locked || to.admin_locked {
        return no("the service is locked".to_owned());
    }
    let catalog = catalogue::current(work.app, work.tx)?;
    let metro = |id: i64| catalog.location(id).map(|location| (&location.country, &location.metro));
    if to.location != from.location && (metro(to.location).is_none() || metro(to.location) != metro(from.location)) {
        return no("must be in the same metro".to_owned());
    }
    let speed = speed(&catalog, &to)?;
    if speed < rate {
        return no(format!("can carry at most {speed} Mbit/s, and the connection has {rate} Mbit/s"));
    }
    // What East once allowed West can't be taken back by a move whose values West doesn't see.
    let promised = held.vxc.max_rate;
    if side == Side::B && !held.alone() && speed < promised {
        let rule = format!("can carry at most {speed} Mbit/s, and the connection may be raised to {promised} Mbit/s");
        return no(rule);
    }
    if to.vlan_space() == held.product(side.other()).vlan_space() {
        return no("is the service at the other end".to_owned());
    }
    Ok(to)
}

/// Makes the change: the VLAN, the service and the configuration of the end. The row is the caller's to save.
pub(super) fn apply(
    work: &mut Work<'_>,
    held: &mut Held,
    side: Side,
    change: &EndChange,
    target: &Target,
    proposal: Option<ProposalId>,
) -> Result<(), Error> {
    ends::settle(work, held, side, target, proposal)?;
    if let Some(config) = &change.config {
        let place = Place::End(held.vxc.uid, side);
        held.vxc.end_mut(side).config = Some(mcr_config::seal(work.app, place, config, &mut work.ids)?);
    }
    match side {
        Side::A => held.a = Arc::new(target.product.clone()),
        Side::B => held.b = Arc::new(target.product.clone()),
    }
    Ok(())
}
