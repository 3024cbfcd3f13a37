//! Companies.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::OneTimeLink;

/// A company, for its own people and the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    pub company_id: i64,
    pub company_uid: String,
    /// What others see: the operator has checked it.
    pub company_name: String,
    /// The name that was asked for and waits for that check.
    pub wanted_name: Option<String>,
    /// The same with what isn't ASCII written as `\u{415}`; left out when all of it is ASCII.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_name_spelt_out: Option<String>,
    pub marketplace_visible: bool,
    pub suspended: bool,
    /// ms since 1970.
    pub create_date: i64,
}

/// Changes the company; what is left out stays. A new name waits until the operator has checked it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "marketplaceVisible": true }))]
pub struct UpdateCompany {
    pub company_name: Option<String>,
    pub marketplace_visible: Option<bool>,
}

/// Confirms the name that a company asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "companyName": "East Ltd" }))]
pub struct ConfirmName {
    /// The name that was checked; refused when the company has asked for another meanwhile.
    pub company_name: String,
}

/// Makes a company.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "companyName": "East Ltd", "adminEmail": "erin@east.example" }))]
pub struct CreateCompany {
    pub company_name: String,
    /// Country codes (two letters) of the markets it may buy in; all there are when left out.
    pub markets: Option<Vec<String>>,
    /// Who is invited as its first Company Admin.
    pub admin_email: Option<String>,
}

/// The company that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompanyCreated {
    pub company_id: i64,
    pub company_uid: String,
    /// Of the first Company Admin; it has been e-mailed too.
    pub invitation: Option<OneTimeLink>,
}
