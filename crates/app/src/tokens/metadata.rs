//! What everybody may know of the token service: its keys and where its endpoints are.

use serde_json::Value;

use crate::{App, Error};

impl App {
    /// The public halves of the keys whose tokens are good (RFC 7517).
    pub async fn jwks(&self) -> Result<Value, Error> {
        Ok(self.keyring().await?.jwks(self.now()))
    }
}
