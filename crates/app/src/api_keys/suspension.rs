//! Telling a key's history that it stands still with its creator, or works again (AK-04, AK-05).

use domain::PersonId;
use store::api_keys;

use super::SUBJECT;
use crate::Error;
use crate::act::Work;

/// To be called by the verb that changes whether `creator` works, in its transaction: each of his keys gets an entry. The keys
/// themselves hold nothing of it: whether one works is read from its creator each time.
pub(crate) fn creator_changed(work: &mut Work<'_>, creator: PersonId, works: bool) -> Result<(), Error> {
    let action = if works { "api_key.restore" } else { "api_key.suspend" };
    for key in api_keys::of_creator(work.tx, creator)? {
        let record = work.record(action).on(SUBJECT, key.uid, Some(&key.name));
        work.save(record)?;
    }
    Ok(())
}
