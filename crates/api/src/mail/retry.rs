//! `POST /keyway/v1/operator/mail/{uid}/retry`.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::{Done, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Has an e-mail that waits or was given up sent now.
#[utoipa::path(
    post, path = "/keyway/v1/operator/mail/{uid}/retry", tag = "Operator", params(("uid" = String, Path)),
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn retry(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    api.app.retry_mail(&actor, uid).await?;
    Ok(api.done("The e-mail will be sent now"))
}
