//! `GET /keyway/v1/api-keys`.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::ApiKey;
use wire::{Envelope, ErrorBody};

use super::shown;
use crate::caller::Caller;
use crate::{Api, Failure};

/// The company's API keys, and which of them are suspended and why.
#[utoipa::path(
    get, path = "/keyway/v1/api-keys", tag = "API keys",
    responses((status = 200, body = Envelope<Vec<ApiKey>>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let keys: Vec<_> = api.app.api_keys(&actor).await?.into_iter().map(shown).collect();
    Ok(api.answer("API keys", keys))
}
