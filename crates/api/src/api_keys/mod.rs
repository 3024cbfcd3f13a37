//! API keys, as the portal's API Keys screen has them.

mod create;
mod delete;
mod history;
mod list;
mod rename;

use app::api_keys::ApiKeyView;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::keyway::ApiKey;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(rename::rename, rename::patch, delete::delete))
        .routes(routes!(history::history))
}

fn shown(key: ApiKeyView) -> ApiKey {
    ApiKey {
        uid: key.uid.to_string(),
        name: key.name,
        role: key.role.to_string(),
        token_expiry_minutes: key.token_minutes.into(),
        client_id: key.client_id,
        status: if key.suspended.is_none() { "ACTIVE" } else { "SUSPENDED" }.to_owned(),
        suspended_reason: key.suspended.map(|why| why.reason().to_owned()),
        created_by: key.creator_name,
        create_date: key.created.ms(),
        last_used: key.last_used.map(domain::Time::ms),
    }
}
