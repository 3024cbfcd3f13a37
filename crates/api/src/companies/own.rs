//! The caller's own company.

use app::companies::UpdateCompany as Change;
use axum::extract::State;
use axum::response::Response;
use wire::keyway::{Company, UpdateCompany};
use wire::{Envelope, ErrorBody};

use super::company;
use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// The caller's company.
#[utoipa::path(
    get, path = "/keyway/v1/company", tag = "Companies",
    responses((status = 200, body = Envelope<Company>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn get(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let own = api.app.own_company(&actor).await?;
    Ok(api.answer("Company", company(own)))
}

/// Changes the caller's company. A new name waits until the operator has checked it.
#[utoipa::path(
    put, path = "/keyway/v1/company", tag = "Companies", request_body = UpdateCompany,
    responses((status = 200, body = Envelope<Company>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn update(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<UpdateCompany>,
) -> Result<Response, Failure> {
    let change = Change { name: body.company_name, marketplace_visible: body.marketplace_visible };
    let own = api.app.update_company(&actor, change).await?;
    Ok(api.answer("Company updated", company(own)))
}
