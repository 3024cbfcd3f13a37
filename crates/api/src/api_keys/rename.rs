//! `PUT` and `PATCH /keyway/v1/api-keys/{uid}`: the name is all that can be changed.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::keyway::{ApiKey, RenameApiKey};
use wire::{Envelope, ErrorBody};

use super::shown;
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::{Api, Failure};

/// Gives an API key another name.
#[utoipa::path(
    put, path = "/keyway/v1/api-keys/{uid}", tag = "API keys", request_body = RenameApiKey, params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<ApiKey>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn rename(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
    Body(to): Body<RenameApiKey>,
) -> Result<Response, Failure> {
    let key = api.app.rename_api_key(&actor, uid, to.name).await?;
    Ok(api.answer("API key renamed", shown(key)))
}

/// The same as PUT.
#[utoipa::path(
    patch, path = "/keyway/v1/api-keys/{uid}", tag = "API keys", request_body = RenameApiKey, params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<ApiKey>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn patch(
    api: State<Api>,
    caller: Caller,
    uid: Path<Uid>,
    to: Body<RenameApiKey>,
) -> Result<Response, Failure> {
    rename(api, caller, uid, to).await
}
