//! `GET /keyway/v1/api-keys/{uid}/history`.

use app::api_keys::ApiKeyChange as Change;
use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::keyway::ApiKeyChange;
use wire::{Envelope, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// What has happened to an API key, oldest first.
#[utoipa::path(
    get, path = "/keyway/v1/api-keys/{uid}/history", tag = "API keys", params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vec<ApiKeyChange>>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn history(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    let changes: Vec<_> = api.app.api_key_history(&actor, uid).await?.into_iter().map(shown).collect();
    Ok(api.answer("History of the API key", changes))
}

fn shown(change: Change) -> ApiKeyChange {
    ApiKeyChange {
        create_date: change.at.ms(),
        actor: change.actor,
        action: change.event.to_string(),
        before: change.before,
        after: change.after,
    }
}
