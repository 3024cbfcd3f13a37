//! Telling a key's history that it stands still with its creator, or works again (AK-04, AK-05).

use domain::PersonId;
use store::api_keys;
use store::companies::Company;

use super::SUBJECT;
use crate::Error;
use crate::act::Work;
use crate::people::told;

/// To be called by whatever changes whether `creator` works, in its transaction: each of the creator's keys gets an entry. The keys
/// themselves hold nothing of it: whether one works is read from its creator each time.
pub(crate) fn creator_changed(
    work: &mut Work<'_>,
    creator: PersonId,
    company: Option<&Company>,
    works: bool,
) -> Result<(), Error> {
    let action = if works { "api_key.restore" } else { "api_key.suspend" };
    for key in api_keys::of_creator(work.tx, creator)? {
        let record = work.record(action).on(SUBJECT, key.uid, Some(&key.name));
        work.save(told(record, work.actor, company))?;
    }
    Ok(())
}
