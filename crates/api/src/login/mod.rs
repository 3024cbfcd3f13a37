//! Signing in and out, passwords, the second factor.

mod factor;
mod form;
mod password;
mod sessions;
mod sign_in;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::create_session, sessions::list))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(sessions::end_others))
        .routes(routes!(sessions::end))
        .routes(routes!(password::change))
        .routes(routes!(password::ask))
        .routes(routes!(password::reset))
        .routes(routes!(factor::begin))
        .routes(routes!(factor::confirm))
        .routes(routes!(factor::disable))
        .routes(routes!(factor::renew))
}

/// An answer with a secret in it, which no cache may keep.
fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
