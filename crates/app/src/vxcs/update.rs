//! Changing a VXC: what a side may do alone is done at once, what needs the other's yes waits, and what is the other's is refused.
//!
//! The request is judged against what this very company was shown, so a refusal says nothing about the far end.

use domain::consent::{self, EndShown, NotAccepted, OwnEnd, Sorted, VxcShown, VxcUpdate, classify};
use domain::mcr::{EndConfig, Router};
use domain::{Action, ProductKind, Side, Status, allowed};
use store::vxcs;

use super::decide::{self, Decision};
use super::ends::tag_of;
use super::far_end::FarEnd;
use super::held::{Held, Sides, seen};
use super::make::{self, contract};
use super::tell::{facts, record_own};
use super::view::VxcView;
use super::{immediate, propose};
use crate::act::Work;
use crate::mcr_config::{self, Place};
use crate::products::IdOrUid;
use crate::{Act, Actor, App, Error, catalogue, products};

impl App {
    /// Changes what the actor's side may change, all of it or nothing, and decides on what the other side has proposed.
    pub async fn update_vxc(&self, actor: &Actor, id: IdOrUid, update: VxcUpdate) -> Result<VxcView, Error> {
        let faster = update.rate_limit.is_some();
        // Who may only decide on proposals does so by the same request. What a change needs is looked at with the change.
        let decides = allowed(actor.role, Action::ApproveChanges);
        let needs = if decides { Action::ApproveChanges } else { Action::UpdateServices };
        let updated = self.act(actor, Act::on(needs, "vxc.update", "vxc", id.uid()), id.lane(), move |work| {
            let (mut held, sides) = seen(work.tx, work.actor.member()?, id)?;
            held.alive()?;
            let sorted = sort(work, &held, sides, update.clone())?;
            for action in sorted.actions() {
                work.actor.may(action)?;
            }
            apply(work, &mut held, sides, sorted)?;
            make::view(work.tx, work.app, work.actor, &held, work.now)
        });
        if faster {
            self.sparingly(&self.0.far_ends, actor, FarEnd::stands_in_the_way, updated).await
        } else {
            updated.await
        }
    }
}

/// An own end with what its configuration is checked against.
struct Shown {
    config: Option<EndConfig>,
    router: Option<Router>,
    vnics: u8,
}

fn sort(work: &Work<'_>, held: &Held, sides: Sides, update: VxcUpdate) -> Result<Sorted, Error> {
    let shown = |side| shown(work, held, sides, side);
    let (a, b) = (shown(Side::A)?, shown(Side::B)?);
    let catalog = catalogue::current(work.app, work.tx)?;
    let mut own_speed = u32::MAX;
    for side in sides.own() {
        own_speed = own_speed.min(products::speed(&catalog, held.product(side))?);
    }
    let (vxc, seat) = (&held.vxc, sides.seat());
    let west = sides.owns(Side::A);
    let shown = VxcShown {
        name: &held.end(seat).name,
        rate_limit: vxc.rate,
        recorded_max: vxc.max_rate,
        own_speed,
        cost_centre: vxc.cost_centre.as_deref().filter(|_| west),
        shutdown: vxc.shutdown,
        term: if west { Some(contract(vxc)?.term) } else { None },
        a: end_shown(work, held, Side::A, a.as_ref())?,
        b: end_shown(work, held, Side::B, b.as_ref())?,
    };
    classify(update, &shown).map_err(|refused| match refused {
        NotAccepted::NotYours(_) => Error::Forbidden(refused.to_string()),
        NotAccepted::Invalid(invalid) => Error::Invalid(invalid),
    })
}

fn shown(work: &Work<'_>, held: &Held, sides: Sides, side: Side) -> Result<Option<Shown>, Error> {
    if !sides.owns(side) {
        return Ok(None);
    }
    let (end, product) = (held.end(side), held.product(side));
    let open = |json: &String| mcr_config::open(work.app, Place::End(held.vxc.uid, side), json);
    let config = end.config.as_ref().map(open).transpose()?;
    let router = match product.kind {
        ProductKind::Mcr => Some(mcr_config::router(work.tx, product, Some((held.vxc.id, side)), config.clone())?),
        ProductKind::Port | ProductKind::Mve => None,
    };
    Ok(Some(Shown { config, router, vnics: products::vnic_count(product)? }))
}

fn end_shown<'a>(work: &Work<'_>, held: &Held, side: Side, own: Option<&'a Shown>) -> Result<EndShown<'a>, Error> {
    let (end, product) = (held.end(side), held.product(side));
    let Some(own) = own else {
        let viewer = work.actor.member()?.uid;
        return Ok(EndShown::Far { product: work.app.0.aliases.alias(viewer, product.uid) });
    };
    Ok(EndShown::Own(OwnEnd {
        kind: product.kind,
        product: product.uid,
        tag: tag_of(end)?,
        vnic: end.vnic,
        vnics: own.vnics,
        config: own.config.as_ref(),
        router: own.router.as_ref(),
    }))
}

fn apply(work: &mut Work<'_>, held: &mut Held, sides: Sides, sorted: Sorted) -> Result<(), Error> {
    let Sorted { immediate, held: asked, is_approved } = sorted;
    if let Some(approve) = is_approved {
        decide::decide(work, held, sides, None, &Decision { approve, ..Decision::default() })?;
    }
    let changes = asked.is_some() || immediate != consent::Immediate::default();
    if !changes {
        return Ok(());
    }
    held.alive()?;
    held.unlocked(sides)?;
    let before = facts(held, sides)?;
    immediate::apply(work, held, sides, immediate)?;
    vxcs::save(work.tx, &held.vxc)?;
    let after = facts(held, sides)?;
    if after != before {
        record_own(work, "vxc.update", held, sides, Some(&before), Some(&after))?;
    }
    if let Some((side, set)) = asked {
        provisioned(held)?;
        propose::propose(work, held, side, set)?;
    }
    Ok(())
}

/// What changes the network needs a VXC that is on it, or on its way there.
pub(super) fn provisioned(held: &Held) -> Result<(), Error> {
    match held.vxc.status {
        Status::Deployable | Status::Configured | Status::Live => Ok(()),
        Status::New => Err(Error::Refused(consent::Refused::ConnectionPending.to_string())),
        status => Err(Error::Refused(format!("VXC service {} is {status}", held.vxc.number))),
    }
}
