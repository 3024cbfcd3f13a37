//! The VLANs of an end: taken, held twice while a change waits, settled when it is decided.

use domain::vlan::{InnerAsk, Place, Tag, TagAsk, Unavailable, VlanAsk, full_text, not_available_text};
use domain::{ProductKind, ProposalId, Side};
use store::Tx;
use store::products::Product;
use store::vlans::{self, Holder, Space};
use store::vxcs::{End, Vxc};

use super::far_end::FarEnd;
use super::held::Held;
use crate::Error;
use crate::act::Work;

/// The tag that an end holds.
pub(super) fn tag_of(end: &End) -> Result<Tag, Error> {
    Tag::read(end.vlan.map(i64::from), end.inner.map(i64::from))
        .map_err(|error| Error::Internal(format!("the tag of an end: {error}")))
}

/// Asks for this very tag.
pub(super) fn exactly(tag: Tag) -> TagAsk {
    TagAsk {
        vlan: tag.outer().map_or(VlanAsk::Untagged, VlanAsk::Id),
        inner: tag.inner().map_or(InnerAsk::None, InnerAsk::Id),
    }
}

/// Whether a product could take what is asked for, without taking it.
pub(super) fn could_take(tx: &Tx<'_>, product: &Product, vnic: Option<u8>, ask: TagAsk) -> Result<(), Error> {
    let mut space = vlans::load(tx, Space::on(product, vnic))?;
    space.choose(ask).map(drop).map_err(|why| Error::Refused(unavailable(product, ask, why)))
}

/// Takes what is asked for. `Refused` names the VLAN and the service, so it is for the service's own company.
pub(super) fn take(
    tx: &Tx<'_>,
    product: &Product,
    vnic: Option<u8>,
    ask: TagAsk,
    holder: Holder,
) -> Result<Tag, Error> {
    let taken = vlans::take(tx, Space::on(product, vnic), ask, holder)?;
    taken.map_err(|why| Error::Refused(unavailable(product, ask, why)))
}

fn unavailable(product: &Product, ask: TagAsk, why: Unavailable) -> String {
    let (kind, number) = (product.kind, product.number);
    match why {
        Unavailable::Taken(tag) => not_available_text(tag, kind, number),
        Unavailable::Full => full_text(kind, number),
        Unavailable::NotEmpty | Unavailable::UntaggedAttached => {
            let tag = match ask.vlan {
                VlanAsk::Id(id) => id.to_string(),
                VlanAsk::Untagged => Tag::Untagged.to_string(),
                VlanAsk::Auto => return format!("No VLAN available on {kind} service {number}: {why}"),
            };
            format!("{}: {why}", not_available_text(tag, kind, number))
        }
    }
}

/// The refusal as whoever acts may have it: in full for its own service, without a reason for another's.
pub(super) fn redact(error: Error, own: bool, product: &Product) -> Error {
    match error {
        Error::Refused(detail) if !own => FarEnd::refusal(product, detail),
        Error::Invalid(invalid) if !own => FarEnd::refusal(product, invalid.to_string()),
        other => other,
    }
}

/// Where an end goes: the product, and what it holds there.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) product: Product,
    pub(super) vnic: Option<u8>,
    pub(super) ask: TagAsk,
}

impl Target {
    fn space(&self) -> Space {
        Space::on(&self.product, self.vnic)
    }
}

/// Keeps both what the end has and what it would get, until the change is decided.
///
/// Where one includes the other (a whole VLAN and one of its inner ones; untagged use of a Port and anything else there) there is one row
/// for both: the wider one.
pub(super) fn hold_both(
    work: &Work<'_>,
    held: &Held,
    side: Side,
    target: &Target,
    proposal: ProposalId,
) -> Result<(), Error> {
    let (end, product) = (held.end(side), held.product(side));
    let (old, here) = (tag_of(end)?, Space::on(product, end.vnic));
    let holder = Holder::Proposal(proposal);
    let wanted = |ask: TagAsk| match (ask.vlan, ask.inner) {
        (VlanAsk::Untagged, _) => Some(Tag::Untagged),
        (VlanAsk::Id(outer), InnerAsk::None) => Some(Tag::Whole(outer)),
        (VlanAsk::Id(outer), InnerAsk::Id(inner)) => Some(Tag::Stacked(outer, inner)),
        _ => None,
    };
    if target.space() == here {
        let new = wanted(target.ask);
        if new == Some(old) {
            return Ok(());
        }
        if let Some(new) = new.filter(|new| old.clashes(*new, Place::of(product.kind))) {
            if wider(old, new) {
                return Ok(());
            }
            vlans::release(work.tx, Holder::End(side, held.vxc.id))?;
        }
    }
    take(work.tx, &target.product, target.vnic, target.ask, holder).map(drop)
}

/// Of two tags that exclude each other: the first includes the second.
const fn wider(one: Tag, other: Tag) -> bool {
    matches!((one, other), (Tag::Untagged, _) | (Tag::Whole(_), Tag::Stacked(..)))
}

/// Puts the end where it goes, in place of all that it and the proposal held.
pub(super) fn settle(
    work: &Work<'_>,
    vxc: &mut Vxc,
    side: Side,
    target: &Target,
    proposal: Option<ProposalId>,
) -> Result<(), Error> {
    let holder = Holder::End(side, vxc.id);
    vlans::release(work.tx, holder)?;
    if let Some(proposal) = proposal {
        vlans::release(work.tx, Holder::Proposal(proposal))?;
    }
    let tag = take(work.tx, &target.product, target.vnic, target.ask, holder)?;
    let end = vxc.end_mut(side);
    end.product_id = target.product.id;
    end.vnic = target.vnic.filter(|_| target.product.kind == ProductKind::Mve);
    set_tag(end, tag);
    Ok(())
}

/// Gives back what a proposal held; the end keeps what it had.
pub(super) fn let_go(work: &Work<'_>, held: &Held, side: Side, proposal: ProposalId) -> Result<(), Error> {
    vlans::release(work.tx, Holder::Proposal(proposal))?;
    let holder = Holder::End(side, held.vxc.id);
    if held.vxc.status.gone() || vlans::holds(work.tx, holder)? {
        return Ok(());
    }
    let end = held.end(side);
    take(work.tx, held.product(side), end.vnic, exactly(tag_of(end)?), holder).map(drop)
}

pub(super) fn set_tag(end: &mut End, tag: Tag) {
    end.vlan = tag.outer().map(domain::vlan::VlanId::get);
    end.inner = tag.inner().map(domain::vlan::VlanId::get);
}
