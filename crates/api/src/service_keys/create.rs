//! `POST /v2/service/key`.

use axum::extract::State;
use axum::response::Response;
use wire::service_key::{CreateServiceKey, ServiceKey};
use wire::{Envelope, ErrorBody, message};

use super::{ask, shown};
use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Makes a service key on a Port, MCR or MVE of the caller's company. Without `active` it can't be used yet; without an end it is valid for
/// 30 days. A key is never removed.
#[utoipa::path(
    post, path = "/v2/service/key", tag = "Service keys", request_body = CreateServiceKey,
    responses(
        (status = 200, body = Envelope<ServiceKey>), (status = 400, body = ErrorBody, description = "A field breaks a rule, \
         the VLAN isn't available, or keys can't be made on this service now"),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)
    ),
    security(("bearer" = []))
)]
pub async fn create(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<CreateServiceKey>,
) -> Result<Response, Failure> {
    let made = api.app.create_service_key(&actor, ask::new(body)?).await?;
    Ok(api.answer(message::key_generated(&made.key.to_string()), shown::own(made)))
}
