//! `DELETE /keyway/v1/api-keys/{uid}`.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::{Done, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Deletes an API key. Its tokens are refused from the next request on.
#[utoipa::path(
    delete, path = "/keyway/v1/api-keys/{uid}", tag = "API keys", params(("uid" = String, Path)),
    responses((status = 200, body = Done), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn delete(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    api.app.delete_api_key(&actor, uid).await?;
    Ok(api.done("API key deleted"))
}
