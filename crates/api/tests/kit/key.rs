//! API keys as their makers get them.

use serde_json::{Value, json};

use super::{Answer, Client, Company, Exchange};

/// The two halves of an API key.
#[derive(Debug, Clone)]
pub struct Key {
    pub uid: String,
    pub client_id: String,
    pub client_secret: String,
}

impl Key {
    pub fn credentials(&self) -> (&str, &str) {
        (&self.client_id, &self.client_secret)
    }
}

impl Client {
    /// A new API key, made by a signed-in Company Admin.
    pub async fn make_key(&self, name: &str, role: &str, minutes: i64) -> Key {
        let asked = json!({ "name": name, "role": role, "tokenExpiryMinutes": minutes });
        let answer = self.post("/keyway/v1/api-keys", &asked).await;
        let text = |field: &str| answer.data()[field].as_str().unwrap().to_owned();
        Key { uid: text("uid"), client_id: text("clientId"), client_secret: text("clientSecret") }
    }
}

impl Company {
    /// The company's keys as its Company Admin sees them.
    pub async fn keys(&self) -> Vec<Value> {
        self.admin().get("/keyway/v1/api-keys").await.data().as_array().unwrap().clone()
    }
}

impl Exchange {
    /// What the token endpoint says to these credentials.
    pub async fn ask(&self, credentials: (&str, &str)) -> Answer {
        self.stranger().basic("/oauth2/token", credentials, &[("grant_type", "client_credentials")]).await
    }

    /// A token for a key that works.
    pub async fn token(&self, key: &Key) -> String {
        let answer = self.ask(key.credentials()).await;
        answer.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
    }
}
