//! What a company may learn of a token of its own (RFC 7662).

use auth::Claims;
use store::revoked_tokens;

use super::client::{self, Standing};
use crate::{Actor, App, Error};

impl App {
    /// What the token says, if it is good now and belongs to a key of the actor's own company; else `None`, whatever the reason.
    pub async fn introspect(&self, actor: &Actor, token: &str) -> Result<Option<Claims>, Error> {
        let company = actor.member()?.id;
        let Ok(claims) = self.claims(token) else { return Ok(None) };
        self.read(move |tx| {
            let good = match client::standing(tx, &claims.client_id)? {
                Standing::Works(client) => client.member.id == company && !revoked_tokens::contains(tx, claims.jti)?,
                Standing::Suspended(_) | Standing::Unknown => false,
            };
            Ok(good.then_some(claims))
        })
        .await
    }
}
