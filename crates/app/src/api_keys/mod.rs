//! API keys of a company: made, named, watched and deleted by its signed-in Company Admins (AK-07).

mod create;
mod delete;
mod history;
mod list;
mod rename;
mod suspension;
mod view;

pub use create::{ApiKeyCreated, NewApiKey};
pub use history::{ApiKeyChange, ApiKeyEvent};
pub(crate) use suspension::creator_changed;
pub use view::ApiKeyView;

use domain::Uid;
use store::Tx;
use store::api_keys::{self, ApiKey};

use crate::{Error, Member};

/// The kind of thing in the audit trail.
pub(crate) const SUBJECT: &str = "api_key";

/// A key of the member's own company, deleted or not; of others' it is said that there is none.
fn own(tx: &Tx<'_>, member: &Member, uid: Uid) -> Result<ApiKey, Error> {
    api_keys::own(tx, member.id, uid)?
        .ok_or_else(|| Error::NotFound(format!("Could not find an API key with UID {uid}")))
}

/// The same, without the deleted.
fn own_in_use(tx: &Tx<'_>, member: &Member, uid: Uid) -> Result<ApiKey, Error> {
    let key = own(tx, member, uid)?;
    match key.deleted_at {
        None => Ok(key),
        Some(_) => Err(Error::NotFound(format!("The API key with UID {uid} was deleted"))),
    }
}
