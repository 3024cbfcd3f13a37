//! Sessions of people.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// Signs in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "username": "erin@east.example", "password": "a long walk to the east" }))]
pub struct CreateSession {
    /// The e-mail address.
    pub username: String,
    pub password: Secret,
    /// Needed when the account has a second factor: a code of the authenticator, or a recovery code.
    pub one_time_password: Option<Secret>,
}

/// A new session with its bearer token, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionCreated {
    pub uid: String,
    pub token: Secret,
    /// The latest moment it can last to.
    pub end_date: i64,
}

/// A session of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub uid: String,
    pub create_date: i64,
    /// To within five minutes.
    pub last_seen_date: i64,
    pub end_date: i64,
    /// IP address it was opened from.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    /// The one that asks.
    pub current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionsEnded {
    pub ended: u64,
}
