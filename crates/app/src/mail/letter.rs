//! What a letter says, as it waits in the outbox.

use auth::envelope::{EnvelopeError, Purpose, Vault};
use domain::{Ids, Uid};
use serde::{Deserialize, Serialize};

use crate::Error;

/// What is said to one person. The texts are single lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// The company of the one who is written to.
    pub(crate) company: Option<String>,
    pub(crate) title: String,
    pub(crate) paragraphs: Vec<String>,
    /// A path of the portal.
    pub(crate) link: Option<String>,
    /// What it has in common with others of its title, if not the link.
    #[serde(default)]
    pub(crate) thread: Option<Uid>,
}

/// The stored form of the letter of the outbox row `uid`.
pub(crate) fn seal(vault: &Vault, uid: Uid, letter: &Letter, ids: &mut Ids) -> Result<String, Error> {
    vault.seal(Purpose::Letter, &uid.to_string(), &serde_json::to_vec(letter)?, ids).map_err(failed)
}

/// The letter again.
pub(crate) fn open(vault: &Vault, uid: Uid, sealed: &str) -> Result<Letter, Error> {
    let plain = vault.open(Purpose::Letter, &uid.to_string(), sealed).map_err(failed)?;
    Ok(serde_json::from_slice(plain.expose())?)
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn failed(error: EnvelopeError) -> Error {
    Error::Internal(error.to_string())
}
