//! `PUT /v2/service/key`.

use axum::extract::State;
use axum::response::Response;
use wire::service_key::{ServiceKey, UpdateServiceKey};
use wire::{Envelope, ErrorBody, message};

use super::{ask, shown};
use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Changes a key of the caller's company; what is left out stays. Connections made with the key stay as they are. The key's text and its
/// service never change. `bEnd.partnerConfig` replaces the whole configuration: passwords in it have to be given again, tunnels keep
/// their pre-shared key.
#[utoipa::path(
    put, path = "/v2/service/key", tag = "Service keys", request_body = UpdateServiceKey,
    responses(
        (status = 200, body = Envelope<ServiceKey>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "No such key, or another company's")
    ),
    security(("bearer" = []))
)]
pub async fn update(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<UpdateServiceKey>,
) -> Result<Response, Failure> {
    let changed = api.app.update_service_key(&actor, ask::update(body)?).await?;
    Ok(api.answer(message::key_updated(&changed.key.to_string()), shown::own(changed)))
}
