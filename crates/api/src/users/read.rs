//! Reading people.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::user::User;
use wire::{Envelope, ErrorBody};

use super::view::{user, which};
use crate::body::{Path, Query};
use crate::caller::Caller;
use crate::{Api, Failure};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct OfCompany {
    /// For operators: whose people.
    #[param(value_type = Option<String>)]
    company_uid: Option<Uid>,
}

/// Everybody of the caller's company.
#[utoipa::path(
    get, path = "/v2/employment", tag = "People", params(OfCompany),
    responses((status = 200, body = Envelope<Vec<User>>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(of): Query<OfCompany>,
) -> Result<Response, Failure> {
    let people = api.app.people(&actor, of.company_uid).await?;
    Ok(api.answer("Employments", people.into_iter().map(user).collect::<Vec<_>>()))
}

/// One person: oneself, or one of the company for who may see users.
#[utoipa::path(
    get, path = "/v2/employee/{employeeId}", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<User>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn get(State(api): State<Api>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let person = api.app.person(&actor, which(&id)?).await?;
    Ok(api.answer("Employee", user(person)))
}
