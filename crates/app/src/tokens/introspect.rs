//! What a company may learn of a token of its own (RFC 7662).

use auth::Claims;

use crate::{Actor, App, Error};

impl App {
    /// What the token says, if it is good now and belongs to a key of the actor's own company; else `None`, whatever the reason.
    pub async fn introspect(&self, actor: &Actor, token: &str) -> Result<Option<Claims>, Error> {
        let company = actor.member()?.id;
        match self.token(token).await {
            Ok(known) if known.what.client.what.member.id == company => Ok(Some(known.what.claims(self))),
            Ok(_) | Err(Error::Unauthenticated(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
