//! A token for client credentials (RFC 6749 §4.4).

use std::time::Duration;

use auth::Claims;
use domain::api_key::TokenMinutes;
use domain::{ApiKeyId, Time};
use store::{Lane, api_keys};

use super::client::{ClientCredentials, scope};
use crate::{App, Error};

/// That a key was used is written down this often at most: the token endpoint would wait for the disk each time.
const NOTED_EVERY: Duration = Duration::from_mins(5);

/// A new token. `Debug` is left out: it is a secret.
pub struct Issued {
    pub token: String,
    /// Seconds.
    pub expires_in: u32,
}

impl App {
    /// Issues a token that lives as long as the key says (AK-41) and carries its role as `scope`.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the credentials aren't those of a key that works, whatever the reason; [`Error::Invalid`] for
    /// `scope` when another scope than the key's own is asked for.
    pub async fn issue_token(&self, credentials: &ClientCredentials, asked: Option<&str>) -> Result<Issued, Error> {
        let client = self.client(credentials).await?;
        let own = scope(client.key.role);
        if asked.is_some_and(|asked| asked != own.as_str()) {
            return Err(Error::invalid("scope", format!("must be left out or be {own}, the scope of this API key")));
        }
        let life = TokenMinutes::new("tokenExpiryMinutes", Some(client.key.token_minutes.into()))?;
        let issued = self.whole_second();
        let claims = Claims {
            iss: self.settings().issuer.clone(),
            aud: self.settings().audience.clone(),
            client_id: client.key.client_id,
            scope: own,
            issued,
            expires: issued.plus(Duration::from_secs(life.seconds().into())),
            jti: self.draw()?.ids().uid(),
        };
        let token = self.keyring().sign(&claims).map_err(|error| Error::Internal(error.to_string()))?;
        self.note_use(client.key.id, client.key.used_at).await;
        Ok(Issued { token, expires_in: life.seconds() })
    }

    /// Writes down that the key was used. Failing to is logged and keeps nobody from his token.
    async fn note_use(&self, key: ApiKeyId, last: Option<Time>) {
        let now = self.now();
        if last.is_some_and(|last| now.since(last) < NOTED_EVERY) {
            return;
        }
        // Not through `App::write`: nothing of it is for the workers.
        if let Err(error) = self.0.store.write(Lane::Any, move |tx| api_keys::note_use(tx, key, now)).await {
            tracing::error!(%error, "the use of an API key could not be written down");
        }
    }
}
