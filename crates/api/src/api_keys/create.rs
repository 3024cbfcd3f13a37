//! `POST /keyway/v1/api-keys`.

use app::api_keys::NewApiKey;
use axum::extract::State;
use axum::response::Response;
use domain::Invalid;
use domain::ids::NotAUid;
use wire::keyway::{ApiKeyCreated, CreateApiKey};
use wire::{Envelope, ErrorBody, Int, Secret};

use crate::body::Body;
use crate::caller::Caller;
use crate::oauth::unstored;
use crate::{Api, Failure};

/// Makes an API key. The secret is in this answer and in no other. Needs a signed-in Company Admin: a token of an API key makes no keys.
#[utoipa::path(
    post, path = "/keyway/v1/api-keys", tag = "API keys", request_body = CreateApiKey,
    responses((status = 200, body = Envelope<ApiKeyCreated>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn create(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(asked): Body<CreateApiKey>,
) -> Result<Response, Failure> {
    let CreateApiKey { name, role, token_expiry_minutes, service_user } = asked;
    let service_user =
        service_user.map(|uid| uid.parse().map_err(|rule: NotAUid| Invalid::new("serviceUser", rule.to_string())));
    let token_minutes = token_expiry_minutes.map(Int::get);
    let new = NewApiKey { name, role, token_minutes, service_user: service_user.transpose()? };
    let key = api.app.create_api_key(&actor, new).await?;
    let created = ApiKeyCreated {
        uid: key.uid.to_string(),
        name: key.name,
        role: key.role.to_string(),
        token_expiry_minutes: key.token_minutes.into(),
        create_date: key.created.ms(),
        client_id: key.client_id,
        client_secret: Secret::new(key.secret.expose()),
    };
    Ok(unstored(api.answer("API key created", created)))
}
