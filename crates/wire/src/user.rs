//! People of a company: `/v2/employment`, `/v2/employee/{id}`, `/v3/activity`, notification preferences.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Int, Patch};

/// Invites a person. Answered with 201.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "firstName": "Ted", "lastName": "East", "email": "ted@east.example", "position": "Technical Admin", "active": true }))]
pub struct CreateEmployment {
    pub first_name: String,
    pub last_name: String,
    pub active: Option<bool>,
    pub email: String,
    /// E.164.
    pub phone: Option<String>,
    /// One of the six, e.g. `Company Admin`.
    pub position: String,
}

/// The person that was invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EmploymentCreated {
    pub company_id: i64,
    pub employment_id: i64,
    pub employee_id: i64,
}

/// Changes a person; what is left out stays. May come wrapped in an array: read it as `Single<UpdateEmployee>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "position": "Technical Contact", "active": true }))]
pub struct UpdateEmployee {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// `null` clears.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub phone: Patch<String>,
    pub email: Option<String>,
    pub position: Option<String>,
    pub active: Option<bool>,
    pub notification_enabled: Option<bool>,
    pub newsletter: Option<bool>,
    pub promotions: Option<bool>,
    pub company_id: Option<Int>,
    pub channel_manager: Option<bool>,
    pub security_roles: Option<Vec<String>>,
}

/// A person. Lists call the number `personId` and the uid `personUid`, single reads `partyId` and `uid`: both are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub party_id: i64,
    pub person_id: i64,
    pub uid: String,
    pub person_uid: String,
    pub salutation: Option<String>,
    pub first_name: String,
    pub last_name: String,
    pub name: String,
    pub position: String,
    pub position_id: Option<i64>,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub email: String,
    pub emails: Vec<UserEmail>,
    pub username: String,
    pub description: Option<String>,
    pub active: bool,
    pub salesforce_id: Option<String>,
    pub channel_manager: bool,
    pub require_totp: bool,
    pub mfa_enabled: bool,
    pub notification_enabled: bool,
    /// Lower camel case, e.g. `companyAdmin`.
    pub security_roles: Vec<String>,
    pub feature_flags: Vec<String>,
    pub newsletter: bool,
    pub promotions: bool,
    pub confirmation_pending: bool,
    /// While true the person may be removed, but not changed.
    pub invitation_pending: bool,
    pub receives_child_notifications: bool,
    pub company_id: i64,
    pub company_name: String,
    pub employment_id: i64,
    pub employment_type: Option<String>,
    pub person_alt_id: Option<String>,
    /// ms since 1970, like all dates here.
    pub create_date: i64,
    pub last_update_date: Option<i64>,
    pub last_login_date: Option<i64>,
}

/// An address of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserEmail {
    pub email_address_id: i64,
    pub email: String,
    pub primary: bool,
    pub bad_email: bool,
    pub bad_email_type: Option<String>,
    pub bad_email_reason: Option<String>,
}

/// What somebody did. `GET /v3/activity` is a bare array of these, without an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub login_name: String,
    pub person_id: i64,
    pub description: String,
    pub name: String,
    /// ms since 1970; never `null`.
    pub create_date: i64,
    pub user_type: String,
}

/// Whether a person gets the mail of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationPreference {
    /// `ORDERING`, `SERVICES`, `FINANCIAL`, `COMPANY`; or `SERVICE_STATUS`, `SECURITY`, `PEOPLE`, which are always on.
    pub group: String,
    pub enabled: bool,
    /// Can't be switched off.
    pub fixed: bool,
}

/// Switches the mail of one group. The body is an array of these.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "group": "SERVICES", "enabled": false }))]
pub struct SetNotificationPreference {
    pub group: String,
    pub enabled: bool,
}
