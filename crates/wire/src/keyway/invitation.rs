//! Invitations into a company, links for operators, service users.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// A link that works once, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneTimeLink {
    /// The address in the portal.
    pub url: Secret,
    /// What stands at the end of it.
    pub token: Secret,
    pub end_date: i64,
}

/// Invites a person into a company: the operator's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "email": "ted@east.example", "firstName": "Ted", "lastName": "East", "position": "Technical Admin" }))]
pub struct CreateInvitation {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub phone: Option<String>,
    /// One of the six, e.g. `Technical Admin`.
    pub position: String,
}

/// An invitation that has been e-mailed. Only the operator is shown the link too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationSent {
    pub employee_id: i64,
    pub link: Option<OneTimeLink>,
    pub end_date: i64,
}

/// What the holder of an invitation's link sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    pub company_name: String,
    pub email: String,
    /// Empty when nobody has said it.
    pub first_name: String,
    pub last_name: String,
    pub position: String,
    pub end_date: i64,
}

/// Joins, with the token of the mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "token": "the end of the link", "password": "a long walk to the east", "firstName": "Erin", "lastName": "East" }))]
pub struct AcceptInvitation {
    pub token: Secret,
    /// In place of the name in the invitation.
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// 12 to 128 characters, and not the e-mail address.
    pub password: Secret,
}

/// Becomes an operator, with the token that the server or an operator gave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "token": "the end of the link", "firstName": "Olga", "lastName": "Operator", "email": "olga@exchange.example", "password": "a long walk around it" }))]
pub struct AcceptOperator {
    pub token: Secret,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub password: Secret,
}

/// Makes a service user: an account that API keys are made in the name of, and nobody signs in with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Terraform" }))]
pub struct CreateServiceUser {
    pub name: String,
}
