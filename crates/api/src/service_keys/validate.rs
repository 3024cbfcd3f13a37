//! `GET /v2/service/key/validate`.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::{Envelope, ErrorBody};

use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ValidateQuery {
    /// The whole key.
    key: String,
}

/// Whether the caller's company could order with this key now. A key that doesn't exist isn't good either.
#[utoipa::path(
    get, path = "/v2/service/key/validate", tag = "Service keys", params(ValidateQuery),
    responses(
        (status = 200, body = Envelope<bool>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 429, body = ErrorBody, description = "Too many keys that don't exist were asked for")
    ),
    security(("bearer" = []))
)]
pub async fn validate(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(query): Query<ValidateQuery>,
) -> Result<Response, Failure> {
    let good = api.app.validate_service_key(&actor, &query.key).await?;
    let message = if good { "The service key can be used" } else { "The service key can't be used" };
    Ok(api.answer(message, good))
}
