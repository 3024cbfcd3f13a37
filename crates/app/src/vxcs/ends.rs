//! The VLANs of an end: taken, held twice while a change waits, settled when it is decided.

use domain::vlan::{Place, Tag, TagAsk, VlanId};
use domain::{ProductKind, ProposalId, Side};
use store::products::Product;
use store::vlans::{self as rows, Holder, Space};
use store::vxcs::End;

use super::far_end::FarEnd;
use super::held::Held;
use crate::act::Work;
use crate::{Error, vlans};

/// The tag that an end holds.
pub(super) fn tag_of(end: &End) -> Result<Tag, Error> {
    Tag::read(end.vlan.map(i64::from), end.inner.map(i64::from))
        .map_err(|error| Error::Internal(format!("the tag of an end: {error}")))
}

/// The refusal as whoever acts may have it: in full for its own service, without a reason for another's.
pub(super) fn redact(error: Error, own: bool, product: &Product) -> Error {
    match error {
        Error::Refused(detail) if !own => FarEnd::refusal(product, detail),
        Error::Invalid(invalid) if !own => FarEnd::refusal(product, invalid.to_string()),
        other => other,
    }
}

/// Where an end goes, and what it holds there.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) product: Product,
    pub(super) vnic: Option<u8>,
    /// `None`: the exchange assigns one (on another MCR).
    pub(super) tag: Option<Tag>,
}

impl Target {
    fn space(&self) -> Space {
        Space::on(&self.product, self.vnic)
    }

    fn ask(&self) -> TagAsk {
        self.tag.map_or(TagAsk::AUTO, TagAsk::from)
    }

    /// The end has it already.
    fn is_here(&self, held: &Held, side: Side) -> Result<bool, Error> {
        let end = held.end(side);
        Ok(self.space() == Space::on(held.product(side), end.vnic) && self.tag == Some(tag_of(end)?))
    }
}

/// Keeps both what the end has and what it would get, until the change is decided.
///
/// Where one includes the other (a whole VLAN and one of its inner ones; untagged use of a Port and anything else there) there is one row
/// for both: the wider one.
pub(super) fn hold_both(
    work: &mut Work<'_>,
    held: &Held,
    side: Side,
    target: &Target,
    proposal: ProposalId,
) -> Result<(), Error> {
    if target.is_here(held, side)? {
        return Ok(());
    }
    let (end, product) = (held.end(side), held.product(side));
    let old = tag_of(end)?;
    let same_space = target.space() == Space::on(product, end.vnic);
    if let Some(new) = target.tag.filter(|new| same_space && old.clashes(*new, Place::of(product.kind))) {
        if wider(old, new) {
            return Ok(());
        }
        vlans::release(work.tx, Holder::End(side, held.vxc.id))?;
    }
    vlans::take(work, &target.product, target.vnic, target.ask(), Holder::Proposal(proposal)).map(drop)
}

/// Of two tags that exclude each other: the first includes the second.
const fn wider(one: Tag, other: Tag) -> bool {
    matches!((one, other), (Tag::Untagged, _) | (Tag::Whole(_), Tag::Stacked(..)))
}

/// Puts the end where it goes, in place of all that it and the proposal held.
pub(super) fn settle(
    work: &mut Work<'_>,
    held: &mut Held,
    side: Side,
    target: &Target,
    proposal: Option<ProposalId>,
) -> Result<(), Error> {
    if let Some(proposal) = proposal {
        vlans::release(work.tx, Holder::Proposal(proposal))?;
    }
    if target.is_here(held, side)? {
        return Ok(());
    }
    let holder = Holder::End(side, held.vxc.id);
    vlans::release(work.tx, holder)?;
    let tag = vlans::take(work, &target.product, target.vnic, target.ask(), holder)?;
    let end = held.vxc.end_mut(side);
    end.product_id = target.product.id;
    end.vnic = target.vnic.filter(|_| target.product.kind == ProductKind::Mve);
    set_tag(end, tag);
    Ok(())
}

/// Gives back what a proposal held; the end keeps what it had.
pub(super) fn let_go(work: &mut Work<'_>, held: &Held, side: Side, proposal: ProposalId) -> Result<(), Error> {
    vlans::release(work.tx, Holder::Proposal(proposal))?;
    let holder = Holder::End(side, held.vxc.id);
    if held.vxc.status.gone() || rows::holds(work.tx, holder)? {
        return Ok(());
    }
    let end = held.end(side);
    vlans::take(work, held.product(side), end.vnic, tag_of(end)?.into(), holder).map(drop)
}

pub(super) fn set_tag(end: &mut End, tag: Tag) {
    end.vlan = tag.outer().map(VlanId::get);
    end.inner = tag.inner().map(VlanId::get);
}
