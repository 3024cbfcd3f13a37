//! Sessions, the company, invitations and preferences.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::user::{NotificationPreference, SetNotificationPreference};
use crate::{Secret, lenient};

/// Signs in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateSession {
    /// The e-mail address.
    pub username: String,
    pub password: Secret,
    /// Needed when the account has a second factor.
    pub one_time_password: Option<Secret>,
}

/// A new session with its bearer token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionCreated {
    pub uid: String,
    pub token: Secret,
    pub end_date: i64,
}

/// A session of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub uid: String,
    pub create_date: i64,
    pub last_seen_date: i64,
    pub end_date: i64,
    /// IP address it was opened from.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    /// The one that asks.
    pub current: bool,
}

/// The caller's company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    pub company_id: i64,
    pub company_uid: String,
    pub company_name: String,
    /// The operator has checked the name: others see it only then.
    pub name_verified: bool,
    /// Two letters.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    pub create_date: i64,
}

/// Changes the company; what is left out stays. A new name must be verified again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateCompany {
    pub company_name: Option<String>,
    pub country: Option<String>,
    pub currency: Option<String>,
}

/// Asks a person to join.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateInvitation {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub phone: Option<String>,
    /// One of the six, e.g. `Technical Admin`.
    pub position: String,
}

/// An invitation; the token travels in the mail alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    pub uid: String,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub position: String,
    pub invited_by: String,
    pub create_date: i64,
    pub end_date: i64,
    /// `PENDING`, `ACCEPTED`, `WITHDRAWN` or `EXPIRED`.
    pub status: String,
}

/// Joins, with the token of the mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct AcceptInvitation {
    pub token: Secret,
    pub password: Secret,
}

/// The caller's preferences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preferences {
    pub notifications: Vec<NotificationPreference>,
}

/// Changes the caller's preferences; groups left out stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct SetPreferences {
    #[serde(default, deserialize_with = "lenient::list")]
    pub notifications: Vec<SetNotificationPreference>,
}
