//! A token for client credentials (RFC 6749 §4.4).

use std::sync::PoisonError;
use std::time::Duration;

use auth::Claims;
use domain::api_key::TokenMinutes;

use super::client::{ClientCredentials, scope};
use crate::{App, Error};

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
        let client = &client.what;
        let own = scope(client.role);
        if asked.is_some_and(|asked| asked != own.as_str()) {
            return Err(Error::invalid("scope", format!("must be left out or be {own}, the scope of this API key")));
        }
        let life = TokenMinutes::new("tokenExpiryMinutes", Some(client.token_minutes.into()))?;
        let issued = self.whole_second();
        let claims = Claims {
            iss: self.settings().issuer.as_str(),
            aud: self.settings().audience.as_str(),
            client_id: client.client_id.as_str(),
            scope: own,
            issued,
            expires: issued.plus(Duration::from_secs(life.seconds().into())),
            jti: self.0.ids.lock().unwrap_or_else(PoisonError::into_inner).uid(),
        };
        let keys = self.keyring().await?;
        let token = keys.sign(&claims).map_err(|error| Error::Internal(error.to_string()))?;
        self.used_key(client);
        Ok(Issued { token, expires_in: life.seconds() })
    }
}
