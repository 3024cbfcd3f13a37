//! Who stands behind a bearer token now.

use auth::{Claims, Refused, SecretKind};
use store::revoked_tokens;

use crate::tokens::client::{self, Standing};
use crate::{Actor, App, Error, Trail};

impl App {
    /// The actor behind `bearer`: the session of a person, or the token of an API key (AK-36).
    ///
    /// What the token says is not enough: the key, its creator and its company are looked at as they are now (AK-39), so that
    /// deleting, locking and suspending work at the next request.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`].
    pub async fn authenticate(&self, bearer: &str, trail: Trail) -> Result<Actor, Error> {
        if SecretKind::Session.looks_right(bearer) {
            return self.session_actor(bearer, trail).await;
        }
        let claims = self.claims(bearer).map_err(|reason| match reason {
            Refused::Expired => refused("The access token has expired: ask for a new one"),
            _ => refused("The access token is not valid"),
        })?;
        self.read(move |tx| {
            if revoked_tokens::contains(tx, claims.jti)? {
                return Err(refused("The access token was revoked"));
            }
            match client::standing(tx, &claims.client_id)? {
                Standing::Works(client) => Ok(client.actor(trail)),
                Standing::Suspended(why) => {
                    Err(refused(&format!("The API key of this access token is suspended: {}", why.reason())))
                }
                Standing::Unknown => Err(refused("The API key of this access token was deleted")),
            }
        })
        .await
    }

    /// What a token says, if we signed it for this environment and it hasn't ended (AK-06, AK-18).
    pub(crate) fn claims(&self, token: &str) -> Result<Claims, Refused> {
        let settings = self.settings();
        let claims = self.keyring().verify(token, self.now(), &settings.issuer, &settings.audience);
        claims.inspect_err(|reason| tracing::info!(%reason, "an access token was refused"))
    }
}

fn refused(why: &str) -> Error {
    Error::Unauthenticated(why.to_owned())
}
