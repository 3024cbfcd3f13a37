//! Inviting people.

use app::people::{Invite, Invited};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Uid;
use wire::keyway::{CreateInvitation, InvitationSent};
use wire::user::{CreateEmployment, EmploymentCreated};
use wire::{Envelope, ErrorBody};

use super::view::{link, which};
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::{Api, Failure};

/// Invites a person into the caller's company. The link goes to the e-mail address.
#[utoipa::path(
    post, path = "/v2/employment", tag = "People", request_body = CreateEmployment,
    responses((status = 201, body = Envelope<EmploymentCreated>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn create(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<CreateEmployment>,
) -> Result<Response, Failure> {
    let CreateEmployment { first_name, last_name, email, phone, position, active: _ } = body;
    let invite = Invite { company: None, first_name, last_name, email, phone, position };
    let person = api.app.invite_by_mail(&actor, invite).await?;
    let created = EmploymentCreated {
        company_id: person.company.map_or(0, |company| company.number),
        employment_id: person.number,
        employee_id: person.number,
    };
    Ok((StatusCode::CREATED, api.answer("Employment created", created)).into_response())
}

/// Sends the invitation of a person anew; the link that was sent before stops working.
#[utoipa::path(
    post, path = "/keyway/v1/people/{employeeId}/invitation", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<InvitationSent>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn invite_again(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let invited = api.app.invite_again(&actor, which(&id)?).await?;
    Ok(api.answer("Invitation sent", sent(&invited, actor.company.is_none())))
}

/// Invites a person into any company: the operator's.
#[utoipa::path(
    post, path = "/keyway/v1/companies/{companyUid}/invitations", tag = "Companies", request_body = CreateInvitation,
    params(("companyUid" = String, Path)),
    responses((status = 201, body = Envelope<InvitationSent>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn invite_for(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(company): Path<Uid>,
    Body(body): Body<CreateInvitation>,
) -> Result<Response, Failure> {
    let CreateInvitation { first_name, last_name, email, phone, position } = body;
    let invite = Invite { company: Some(company), first_name, last_name, email, phone, position };
    let invited = api.app.invite(&actor, invite).await?;
    let sent = sent(&invited, actor.company.is_none());
    Ok((StatusCode::CREATED, api.answer("Invitation sent", sent)).into_response())
}

/// Who has the link can come in as the person it is for, so it is shown to the operator alone.
fn sent(invited: &Invited, shown: bool) -> InvitationSent {
    InvitationSent {
        employee_id: invited.person.number,
        link: shown.then(|| link(&invited.invitation)),
        end_date: invited.invitation.expires.ms(),
    }
}
