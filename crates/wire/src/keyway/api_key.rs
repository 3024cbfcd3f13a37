//! API keys: made by a signed-in Company Admin, shown once with their secret (AK-07 to AK-26).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Int, Secret};

/// Makes an API key. Role and expiry can't be changed later.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "name": "Terraform - production", "role": "Company Admin", "tokenExpiryMinutes": 60 }))]
pub struct CreateApiKey {
    /// At least three characters: letters, digits, spaces, hyphens and dashes.
    pub name: String,
    /// `Company Admin` or `Read Only`.
    pub role: String,
    /// 5–1440; 1440 when absent.
    pub token_expiry_minutes: Option<Int>,
    /// The uid of the service user in whose name it is made; absent: the caller's own.
    pub service_user: Option<String>,
}

/// The new key, with the secret that is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCreated {
    pub uid: String,
    pub name: String,
    pub role: String,
    pub token_expiry_minutes: i64,
    pub create_date: i64,
    pub client_id: String,
    pub client_secret: Secret,
}

/// A key of the company's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    pub uid: String,
    pub name: String,
    pub role: String,
    pub token_expiry_minutes: i64,
    pub client_id: String,
    /// `ACTIVE` or `SUSPENDED`.
    pub status: String,
    /// Why it is suspended: its creator is deactivated or locked out, or the company is suspended.
    pub suspended_reason: Option<String>,
    pub created_by: String,
    pub create_date: i64,
    pub last_used: Option<i64>,
}

/// Gives a key another name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Terraform - staging" }))]
pub struct RenameApiKey {
    pub name: String,
}

/// One entry of a key's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyChange {
    pub create_date: i64,
    pub actor: String,
    /// `CREATED`, `RENAMED`, `TOKEN_REVOKED`, `SUSPENDED`, `RESTORED` or `DELETED`.
    pub action: String,
    /// The key's name before.
    pub before: Option<String>,
    /// The key's name after.
    pub after: Option<String>,
}
