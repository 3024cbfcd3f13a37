//! What verbs say when something should be otherwise on the fabric.

use store::unapplied::{self, Subject};
use store::{products, vxcs};

use crate::Error;
use crate::act::Work;

/// What should be on the fabric has changed: to be said in the transaction that changes it.
///
/// The circuits on a LAG stand on all its members; when one of them changes they are looked at again.
pub(crate) fn changed(work: &mut Work<'_>, subject: Subject) -> Result<(), Error> {
    match subject {
        Subject::Vxc(id) => vxcs::changed(work.tx, id)?,
        Subject::Product(id) => {
            products::changed(work.tx, id)?;
            let lag = products::by_id(work.tx, id)?.filter(|product| product.lag_id != 0);
            if let Some(member) = lag {
                for vxc in vxcs::at_product(work.tx, member.vlan_space())?.iter().filter(|vxc| !vxc.status.gone()) {
                    unapplied::mark(work.tx, Subject::Vxc(vxc.id), work.now)?;
                }
            }
        }
    }
    Ok(unapplied::mark(work.tx, subject, work.now)?)
}
