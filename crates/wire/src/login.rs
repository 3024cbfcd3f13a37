//! Signing in with a password, as older clients do (`POST /v3/login`, form or JSON), and changing it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// One of `password` and `encodedPassword` (base64), and the code when the account asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "username": "erin@east.example", "password": "a long walk to the east" }))]
pub struct Login {
    pub username: String,
    pub password: Option<Secret>,
    pub encoded_password: Option<Secret>,
    pub one_time_password: Option<Secret>,
}

/// A session. `session` goes into `X-Auth-Token` or behind `Bearer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoggedIn {
    pub session: Secret,
    /// ms since 1970.
    pub expiry_date: i64,
    pub person_id: i64,
    pub company_id: i64,
    pub company_uid: String,
    pub company_name: String,
    /// One of the six, e.g. `Company Admin`.
    pub position: String,
}

/// Changes the caller's own password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "oldPassword": "a long walk to the east", "newPassword": "a longer walk to the east" }))]
pub struct ChangePassword {
    pub old_password: Secret,
    pub new_password: Secret,
}
