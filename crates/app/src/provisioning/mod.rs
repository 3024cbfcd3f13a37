//! What verbs owe the fabric: a mark on each thing that it doesn't have as it should be.

use store::unapplied::{self, Subject};
use store::{products, vxcs};

use crate::Error;
use crate::act::Work;

/// What should be on the fabric of `subject` has changed: a new version, and a mark for the worker, in this transaction.
pub(crate) fn changed(work: &Work<'_>, subject: Subject) -> Result<(), Error> {
    match subject {
        Subject::Product(id) => products::changed(work.tx, id)?,
        Subject::Vxc(id) => vxcs::changed(work.tx, id)?,
    }
    unapplied::mark(work.tx, subject, work.now)?;
    Ok(())
}
