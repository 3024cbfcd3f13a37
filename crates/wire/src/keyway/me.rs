//! The caller: who it is, the second factor, a lost password. And what stops when a person goes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// `person`, `api_key` or `operator`.
    pub kind: String,
    pub name: String,
    /// One of the six positions, the role of the API key, or `operator`.
    pub role: String,
    /// For people: the number of `/v2/employee/{employeeId}`.
    pub employee_id: Option<i64>,
    pub email: Option<String>,
    pub mfa_enabled: Option<bool>,
    /// `null` for operators.
    pub company_id: Option<i64>,
    pub company_uid: Option<String>,
    pub company_name: Option<String>,
    /// What the role may do, e.g. `order_services`.
    pub actions: Vec<String>,
}

/// What an authenticator needs to know. Shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TotpSetup {
    /// For typing in.
    pub secret: Secret,
    /// For the QR code: `otpauth://…`.
    pub uri: Secret,
}

/// A code of the authenticator, or a recovery code where that will do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "492039" }))]
pub struct Code {
    pub code: Secret,
}

/// Ten codes, each good for one sign-in without the authenticator. Shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<Secret>,
}

/// Asks for a link to set a new password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": "erin@east.example" }))]
pub struct AskForPassword {
    pub email: String,
}

/// Sets a new password with the token of that link.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "token": "the end of the link", "password": "a longer walk to the east" }))]
pub struct ResetPassword {
    pub token: Secret,
    pub password: Secret,
}

/// What would stop if a person were deactivated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Effects {
    pub api_keys: Vec<StoppedKey>,
    /// Open sessions.
    pub sessions: u32,
}

/// An API key whose tokens would be refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoppedKey {
    pub uid: String,
    pub client_id: String,
    pub name: String,
}
