//! How a VXC ends: refused before it was made, or gone for good. Whatever it held is given back in the same transaction.

use domain::people::NoticeGroup;
use domain::{Side, Status};
use store::products::Product;
use store::unapplied::Subject;
use store::vlans::{self, Holder};
use store::vxcs;

use super::held::{Held, Sides};
use super::propose::supersede_all;
use super::tell::{Common, facts, record_own, record_told, tell};
use crate::act::Work;
use crate::{Error, provisioning, service_keys};

/// A connection that was never made: denied, withdrawn, expired or cancelled while NEW. Its key is as good as unused again.
pub(super) fn fail(work: &mut Work<'_>, held: &mut Held) -> Result<(), Error> {
    held.vxc.status = Status::Failed;
    held.vxc.ended_at = Some(work.now);
    supersede_all(work, held)?;
    // The key takes its VLAN back from the B-End before the rest is let go.
    service_keys::give_back(work, &held.vxc)?;
    release(work, held)?;
    Ok(vxcs::save(work.tx, &held.vxc)?)
}

/// Takes a VXC off the fabric for good. One that was never made fails instead.
pub(super) fn finish(work: &mut Work<'_>, held: &mut Held) -> Result<(), Error> {
    if held.vxc.status == Status::New {
        return fail(work, held);
    }
    held.vxc.status = Status::Decommissioned;
    held.vxc.ended_at = Some(work.now);
    supersede_all(work, held)?;
    release(work, held)?;
    vxcs::save(work.tx, &held.vxc)?;
    provisioning::changed(work, Subject::Vxc(held.vxc.id))
}

fn release(work: &Work<'_>, held: &Held) -> Result<(), Error> {
    for side in Side::ALL {
        vlans::release(work.tx, Holder::End(*side, held.vxc.id))?;
    }
    Ok(())
}

const ACTION: &str = "vxc.end_with_product";

/// Ends every VXC on a product that ends. The other companies are told; nobody is charged for what the product's company ended.
///
/// A VXC that the product's own company, or the operator, has locked stops it; a lock of the other company doesn't.
pub(crate) fn end_with_product(work: &mut Work<'_>, product: &Product) -> Result<(), Error> {
    for vxc in vxcs::at_product(work.tx, product.id)? {
        if vxc.status.gone() {
            continue;
        }
        let Some(sides) = Sides::of(&vxc, product.company_id) else { continue };
        let mut held = Held::load(work.tx, vxc)?;
        held.unlocked(sides)?;
        let before = facts(&held, sides)?;
        finish(work, &mut held)?;
        if work.actor.company.as_ref().is_some_and(|member| member.id == product.company_id) {
            record_own(work, ACTION, &held, sides, Some(&before), Some(&facts(&held, sides)?))?;
        } else {
            record_told(work, ACTION, &held, sides.seat(), &Common::of(&held))?;
        }
        let Some(reader) = sides.other() else { continue };
        record_told(work, ACTION, &held, reader, &Common::of(&held))?;
        let (company, name) = (&held.company(reader.other()).name, &held.end(reader).name);
        let title = format!("{company} has ended the connection \"{name}\"");
        let mut text = vec!["The service at the other end has been given up, and the connection with it.".to_owned()];
        if reader == Side::A {
            text.push("You are not charged for the rest of its term.".to_owned());
        }
        tell(work, &held, reader, NoticeGroup::Services, title, text)?;
    }
    Ok(())
}
