//! All companies: the operator's.

use app::companies::NewCompany;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Uid;
use wire::keyway::{Company, CompanyCreated, ConfirmName, CreateCompany};
use wire::{Envelope, ErrorBody};

use super::company;
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::users::link;
use crate::{Api, Failure};

/// Every company.
#[utoipa::path(
    get, path = "/keyway/v1/companies", tag = "Companies",
    responses((status = 200, body = Envelope<Vec<Company>>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let all = api.app.companies(&actor).await?;
    Ok(api.answer("Companies", all.into_iter().map(company).collect::<Vec<_>>()))
}

/// Makes a company, and invites its first Company Admin.
#[utoipa::path(
    post, path = "/keyway/v1/companies", tag = "Companies", request_body = CreateCompany,
    responses((status = 201, body = Envelope<CompanyCreated>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn create(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<CreateCompany>,
) -> Result<Response, Failure> {
    let new = NewCompany { name: body.company_name, markets: body.markets, admin_email: body.admin_email };
    let made = api.app.create_company(&actor, new).await?;
    let created = CompanyCreated {
        company_id: made.number,
        company_uid: made.uid.to_string(),
        invitation: made.invitation.as_ref().map(link),
    };
    Ok((StatusCode::CREATED, api.answer("Company created", created)).into_response())
}

/// Suspends a company: its people and programs are refused from the next request on.
#[utoipa::path(
    post, path = "/keyway/v1/companies/{companyUid}/suspend", tag = "Companies", params(("companyUid" = String, Path)),
    responses((status = 200, body = Envelope<Company>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn suspend(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    let now = api.app.suspend_company(&actor, uid).await?;
    Ok(api.answer("Company suspended", company(now)))
}

/// Ends the suspension.
#[utoipa::path(
    post, path = "/keyway/v1/companies/{companyUid}/resume", tag = "Companies", params(("companyUid" = String, Path)),
    responses((status = 200, body = Envelope<Company>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn resume(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    let now = api.app.resume_company(&actor, uid).await?;
    Ok(api.answer("Company resumed", company(now)))
}

/// Gives a company the name it asked for.
#[utoipa::path(
    post, path = "/keyway/v1/companies/{companyUid}/confirm-name", tag = "Companies", params(("companyUid" = String, Path)), request_body = ConfirmName,
    responses((status = 200, body = Envelope<Company>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn confirm_name(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
    Body(body): Body<ConfirmName>,
) -> Result<Response, Failure> {
    let now = api.app.confirm_company_name(&actor, uid, &body.company_name).await?;
    Ok(api.answer("Company renamed", company(now)))
}

/// Refuses the name a company asked for.
#[utoipa::path(
    post, path = "/keyway/v1/companies/{companyUid}/refuse-name", tag = "Companies", params(("companyUid" = String, Path)),
    responses((status = 200, body = Envelope<Company>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn refuse_name(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
) -> Result<Response, Failure> {
    let now = api.app.refuse_company_name(&actor, uid, None).await?;
    Ok(api.answer("Name refused", company(now)))
}
