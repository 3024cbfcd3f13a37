//! Every path of the API, with its document.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Api;
use crate::{
    api_keys, audit, catalogue, companies, describe, failure, login, mail, markets, me, notices, oauth, orders,
    products, provisioning, service_keys, users, vxcs,
};

/// The API as a service. Requests go through [`crate::normalise`] before it.
pub fn router(api: Api) -> Router {
    let limit = DefaultBodyLimit::max(api.body_limit);
    let (paths, document) = described().split_for_parts();
    DOCUMENT.get_or_init(|| describe::finished(document).to_json().unwrap_or_default());
    let render = from_fn_with_state(api.clone(), failure::render);
    paths.fallback(failure::not_found).layer(render).layer(limit).with_state(api)
}

/// The document of the API (AK-47).
pub fn openapi() -> OpenApi {
    describe::finished(described().into_openapi())
}

/// The same as text. Making it takes 20 MB for a moment, and happens with the routes, whether anybody asks for it or not.
static DOCUMENT: OnceLock<String> = OnceLock::new();

/// Every noun's routes, one line each in alphabetical order.
fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(head())
        .routes(routes!(document))
        .merge(api_keys::routes())
        .merge(audit::routes())
        .merge(catalogue::routes())
        .merge(companies::routes())
        .merge(login::routes())
        .merge(mail::routes())
        .merge(markets::routes())
        .merge(me::routes())
        .merge(notices::routes())
        .merge(oauth::routes())
        .merge(orders::routes())
        .merge(products::routes())
        .merge(provisioning::routes())
        .merge(service_keys::routes())
        .merge(users::routes())
        .merge(vxcs::routes())
}

/// What stands before the paths.
fn head() -> OpenApi {
    let mut head = OpenApi::default();
    head.info.title = "Keyway".to_owned();
    head.info.version = env!("CARGO_PKG_VERSION").to_owned();
    head.info.description = Some(
        "Service keys, connections and the people and programs that use them. Every call but the public ones needs \
         `Authorization: Bearer` with the token of an API key or of a session.\n\n\
         A write that says so takes `Idempotency-Key`: sent again within 24 hours with the same key, by the same API key or \
         person, with the same path and the same body, it is not done again, and is answered from what was done, with \
         `Idempotency-Replayed: true`."
            .to_owned(),
    );
    let mut parts = utoipa::openapi::Components::new();
    parts.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    parts.add_security_scheme("client", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    head.components = Some(parts);
    head
}

/// This document.
#[utoipa::path(get, path = "/keyway/v1/openapi.json", tag = "Keyway", responses((status = 200, description = "OpenAPI 3.1")))]
async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, wire::envelope::header::JSON)], DOCUMENT.get().map_or("", String::as_str))
}
