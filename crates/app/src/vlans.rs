//! VLANs of a service: taken, given back and passed on, with the words that clients know when one can't be had.

use domain::vlan::{Tag, TagAsk, Unavailable, VlanAsk, full_text, not_available_text};
use store::Tx;
use store::products::Product;
use store::vlans::{self, Holder, Space};

use crate::Error;
use crate::act::Work;
use crate::service_keys;

/// Takes what is asked for on a service (of an MVE: on this vNIC), choosing what was left open. What keys have held beyond their time is
/// given up for it.
///
/// # Errors
/// [`Error::Refused`] names the VLAN and the service: it is for the service's own company alone.
pub(crate) fn take(
    work: &mut Work<'_>,
    product: &Product,
    vnic: Option<u8>,
    ask: TagAsk,
    holder: Holder,
) -> Result<Tag, Error> {
    let (space, ask) = (Space::on(product, vnic), ask.on(product.kind));
    let mut taken = vlans::take(work.tx, space, ask, holder)?;
    if taken.is_err() && service_keys::release_lapsed_in(work, space.product())? {
        taken = vlans::take(work.tx, space, ask, holder)?;
    }
    taken.map_err(|why| unavailable(product, ask, why))
}

/// Whether this tag could be taken now. Refuses as [`take`] does.
pub(crate) fn check(work: &mut Work<'_>, product: &Product, vnic: Option<u8>, tag: Tag) -> Result<(), Error> {
    let space = Space::on(product, vnic);
    let mut free = vlans::check(work.tx, space, tag)?;
    if free.is_err() && service_keys::release_lapsed_in(work, space.product())? {
        free = vlans::check(work.tx, space, tag)?;
    }
    free.map_err(|why| unavailable(product, tag.into(), why))
}

/// Gives back all that a holder holds.
pub(crate) fn release(tx: &Tx<'_>, holder: Holder) -> Result<(), Error> {
    Ok(vlans::release(tx, holder)?)
}

/// Passes all that one holder holds to another: a key's VLAN to the end that is made with it.
pub(crate) fn pass_on(tx: &Tx<'_>, from: Holder, to: Holder) -> Result<bool, Error> {
    Ok(vlans::pass_on(tx, from, to)?)
}

/// What the company of a service is told when what it asked for can't be had (SK-63).
pub(crate) fn unavailable(product: &Product, ask: TagAsk, why: Unavailable) -> Error {
    let (kind, number) = (product.kind, product.number);
    Error::Refused(match (why, ask.vlan) {
        (Unavailable::Taken(tag), _) => not_available_text(tag, kind, number),
        (Unavailable::Full, _) => full_text(kind, number),
        (_, VlanAsk::Auto) => format!("No VLAN available on {kind} service {number}: {why}"),
        (_, VlanAsk::Untagged) => format!("{}: {why}", not_available_text(Tag::Untagged, kind, number)),
        (_, VlanAsk::Id(outer)) => format!("{}: {why}", not_available_text(outer, kind, number)),
    })
}
