//! `POST /keyway/v1/operator/provisioning/{uid}/retry`.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::{Done, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Tries to bring a service onto the fabric at once. For the operator.
#[utoipa::path(
    post, path = "/keyway/v1/operator/provisioning/{uid}/retry", tag = "Operator",
    params(("uid" = String, Path)),
    responses((status = 200, body = Done), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn retry(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    api.app.retry_now(&actor, uid).await?;
    Ok(api.done("It is tried again now"))
}
