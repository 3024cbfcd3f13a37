//! Service users: the machine accounts of AK-03.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wire::keyway::CreateServiceUser;
use wire::user::User;
use wire::{Envelope, ErrorBody};

use super::view::user;
use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Makes a service user, in whose name API keys can be made so that they don't end with a person.
#[utoipa::path(
    post, path = "/keyway/v1/people/service-users", tag = "People", request_body = CreateServiceUser,
    responses((status = 201, body = Envelope<User>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn create_service_user(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<CreateServiceUser>,
) -> Result<Response, Failure> {
    let made = api.app.create_service_user(&actor, body.name).await?;
    Ok((StatusCode::CREATED, api.answer("Service user created", user(made))).into_response())
}
