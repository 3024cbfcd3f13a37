//! Letters are kept for as long as somebody may ask what became of them: who was written to is nobody's business for ever.

use std::time::Duration;

use domain::people::MailState;
use store::outbox;

use crate::Error;
use crate::act::Work;

/// How long a letter that went out, or was given up, can still be looked up.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// So many of each in one transaction.
const BATCH: u32 = 500;

/// Forgets the letters that have been kept for long enough, some at a time; how many.
pub(crate) fn forget(work: &mut Work<'_>) -> Result<u64, Error> {
    let until = work.now.minus(KEPT);
    let sent = outbox::purge(work.tx, MailState::Sent, until, BATCH)?;
    Ok(sent + outbox::purge(work.tx, MailState::GaveUp, until, BATCH)?)
}
