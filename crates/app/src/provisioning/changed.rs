//! What verbs say when something should be otherwise on the fabric.

use store::unapplied::{self, Subject};
use store::{products, vxcs};

use crate::Error;
use crate::act::Work;

/// What should be on the fabric has changed: to be said in the transaction that changes it.
///
/// The circuits on a LAG stand on all its members: when one of them comes, changes or goes, they change too.
pub(crate) fn changed(work: &mut Work<'_>, subject: Subject) -> Result<(), Error> {
    match subject {
        Subject::Vxc(id) => vxcs::changed(work.tx, id)?,
        Subject::Product(id) => {
            products::changed(work.tx, id)?;
            let member = products::by_id(work.tx, id)?.filter(|product| product.lag_id != 0);
            if let Some(member) = member {
                for circuit in vxcs::on_lag(work.tx, member.vlan_space())? {
                    vxcs::changed(work.tx, circuit)?;
                    unapplied::mark(work.tx, Subject::Vxc(circuit), work.now)?;
                }
            }
        }
    }
    Ok(unapplied::mark(work.tx, subject, work.now)?)
}
