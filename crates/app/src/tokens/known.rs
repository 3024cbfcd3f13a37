//! A token that was verified: its signature is not looked at again, what it hangs on is.

use std::sync::Arc;

use auth::token::digest;
use auth::{Claims, Keyring, Refused, Scope};
use domain::{Time, Uid};
use store::{Topic, Tx, revoked_tokens};

use super::client::{self, Client, Standing};
use crate::caches::Kept;
use crate::warrant::Warrant;
use crate::{App, Error};

/// What a token of ours says, but for what is the same in all of them, and the key that it is of.
pub(crate) struct Known {
    jti: Uid,
    scope: Scope,
    issued: Time,
    expires: Time,
    pub(crate) client: Arc<Kept<Client>>,
    pub(crate) warrant: Arc<Warrant>,
    /// The keys that it was verified with.
    keys: Arc<Keyring>,
}

impl Known {
    pub(crate) fn claims(&self, app: &App) -> Claims {
        Claims {
            iss: app.settings().issuer.clone(),
            aud: app.settings().audience.clone(),
            client_id: self.client.what.client_id.clone(),
            scope: self.scope,
            issued: self.issued,
            expires: self.expires,
            jti: self.jti,
        }
    }
}

impl App {
    /// The token, if it is good now: signed by us for this environment, running, not revoked, and of a key that works (AK-36, AK-39).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] with the reason.
    pub(crate) async fn token(&self, token: &str) -> Result<Arc<Kept<Known>>, Error> {
        let (keys, now) = (self.keyring().await?, self.now());
        let digest = digest(token);
        let claims = match self.kept_token(&digest, &keys, now) {
            Some(kept) if self.may_be_believed(&kept) => return Ok(kept),
            Some(kept) => kept.what.claims(self),
            None => self.verified(&keys, token).map_err(|reason| match reason {
                Refused::Expired => refused("The access token has expired: ask for a new one"),
                _ => refused("The access token is not valid"),
            })?,
        };
        self.token_afresh(claims, keys, digest).await
    }

    /// The digest of a token that is good now, if that is known without a question to the database.
    pub fn known_token(&self, token: &str) -> Option<[u8; 32]> {
        let (keys, now) = (self.keyring_at_hand()?, self.now());
        let digest = digest(token);
        let kept = self.kept_token(&digest, &keys, now)?;
        self.may_be_believed(&kept).then_some(digest)
    }

    /// What is kept of a token that runs and was verified with these keys.
    fn kept_token(&self, digest: &[u8; 32], keys: &Arc<Keyring>, now: Time) -> Option<Arc<Kept<Known>>> {
        let kept = self.0.caches.tokens.get(digest)?;
        let known = &kept.what;
        let good = Arc::ptr_eq(&known.keys, keys) && auth::token::runs(known.issued, known.expires, now).is_ok();
        good.then_some(kept)
    }

    /// Neither the token nor what it hangs on has changed.
    fn may_be_believed(&self, kept: &Kept<Known>) -> bool {
        kept.holds(&self.0.store) && kept.what.client.holds(&self.0.store)
    }

    /// Looks at the token's state, key, creator and company as they are in the database, and keeps what it finds.
    async fn token_afresh(
        &self,
        claims: Claims,
        keys: Arc<Keyring>,
        digest: [u8; 32],
    ) -> Result<Arc<Kept<Known>>, Error> {
        let moment = self.0.store.moment();
        let (claims, client) = self
            .glance(move |tx| {
                let client = client_of(tx, claims.jti, &claims.client_id)?;
                Ok((claims, client))
            })
            .await?;
        let Claims { jti, scope, issued, expires, .. } = claims;
        let warrant = Arc::new(Warrant::token(jti, &client.client_id, moment, client.topics()));
        let known = Known { jti, scope, issued, expires, client: self.keep_client(*client, moment), warrant, keys };
        let kept = Arc::new(Kept::new(known, moment, [Topic::Token(jti); 3]));
        self.0.caches.tokens.keep(digest, Arc::clone(&kept));
        Ok(kept)
    }

    /// What a token says, if we signed it for this environment and it hasn't ended (AK-06, AK-18).
    pub(crate) fn verified(&self, keys: &Keyring, token: &str) -> Result<Claims, Refused> {
        let settings = self.settings();
        let claims = keys.verify(token, self.now(), &settings.issuer, &settings.audience);
        claims.inspect_err(|reason| tracing::info!(%reason, "an access token was refused"))
    }
}

/// The key of a token that we signed, if both are good now.
pub(crate) fn client_of(tx: &Tx<'_>, jti: Uid, client_id: &str) -> Result<Box<Client>, Error> {
    if revoked_tokens::contains(tx, jti)? {
        return Err(refused("The access token was revoked"));
    }
    match client::standing(tx, client_id)? {
        Standing::Works(client) => Ok(client),
        Standing::Suspended(why) => {
            Err(refused(&format!("The API key of this access token is suspended: {}", why.reason())))
        }
        Standing::Unknown => Err(refused("The API key of this access token was deleted")),
    }
}

fn refused(why: &str) -> Error {
    Error::Unauthenticated(why.to_owned())
}
