//! The OAuth 2 endpoints: their bodies and errors are those of the RFCs, not the envelope of the rest.

mod failure;
mod form;
mod introspect;
mod metadata;
mod revoke;
pub(crate) mod token;

pub(crate) use failure::unstored;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(token::token))
        .routes(routes!(introspect::introspect))
        .routes(routes!(revoke::revoke))
        .routes(routes!(metadata::jwks))
        .routes(routes!(metadata::server))
}
