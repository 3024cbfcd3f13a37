//! What let somebody in, and whether it still does. A request can be long on its way between its head, when it is seen who acts, and the
//! last byte of its body, when he does: whoever was stopped meanwhile does nothing any more (AK-04, AK-05).

use auth::SecretHash;
use domain::Uid;
use domain::policy::Role;
use store::{Moment, Topic, Tx};

use crate::act::Work;
use crate::{Actor, Error, sessions, tokens};

/// What let an actor in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warrant {
    by: By,
    /// Noted before it was looked at.
    since: Moment,
    /// What it hangs on.
    topics: [Topic; 4],
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    Session(SecretHash),
    Token { jti: Uid, client_id: Box<str> },
}

impl Warrant {
    pub(crate) const fn session(hash: SecretHash, since: Moment, [session, person, company]: [Topic; 3]) -> Self {
        Self { by: By::Session(hash), since, topics: [session, person, company, company] }
    }

    pub(crate) fn token(jti: Uid, client_id: &str, since: Moment, [key, creator, company]: [Topic; 3]) -> Self {
        let by = By::Token { jti, client_id: client_id.into() };
        Self { by, since, topics: [Topic::Token(jti), key, creator, company] }
    }

    /// The role that it gives now.
    fn role(&self, tx: &Tx<'_>) -> Result<Role, Error> {
        match &self.by {
            By::Session(hash) => sessions::role(tx, hash),
            By::Token { jti, client_id } => Ok(Role::ApiKey(tokens::known::client_of(tx, *jti, client_id)?.role)),
        }
    }
}

/// Refuses what an actor does who has been stopped, or whose role has become another, since his request began. Costs no statement while
/// nothing has been announced of what he hangs on.
pub(crate) fn still(work: &Work<'_>) -> Result<(), Error> {
    let Actor { warrant: Some(warrant), role, .. } = work.actor else { return Ok(()) };
    if work.app.0.store.holds(warrant.since, &warrant.topics) || warrant.role(work.tx)? == *role {
        return Ok(());
    }
    Err(Error::Forbidden("your position has changed since this was asked for: look again, and ask anew".to_owned()))
}
