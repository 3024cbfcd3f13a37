//! What clients and verifiers find by themselves: the keys (RFC 7517) and the endpoints (RFC 8414).

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;
use wire::oauth::ServerMetadata;

use crate::state::json;
use crate::{Api, Failure};

/// The public keys that access tokens are signed with.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "Tokens", responses((status = 200, description = "A JWK set")))]
pub async fn jwks(State(api): State<Api>) -> Result<Response, Failure> {
    Ok(cacheable(&api.app.jwks().await?))
}

/// Where the endpoints of the token service are.
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", tag = "Tokens",
    responses((status = 200, body = ServerMetadata))
)]
pub async fn server(State(api): State<Api>) -> Response {
    let issuer = &api.app.settings().issuer;
    let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
    cacheable(&ServerMetadata {
        issuer: issuer.clone(),
        token_endpoint: at("/oauth2/token"),
        jwks_uri: at("/.well-known/jwks.json"),
        introspection_endpoint: at("/oauth2/introspect"),
        revocation_endpoint: at("/oauth2/revoke"),
        grant_types_supported: vec!["client_credentials".to_owned()],
        response_types_supported: Vec::new(),
        token_endpoint_auth_methods_supported: vec!["client_secret_basic".to_owned(), "client_secret_post".to_owned()],
    })
}

/// Public, and new for an hour: a key stands in the set a day before it signs.
fn cacheable<T: Serialize>(body: &T) -> Response {
    let mut response = json(body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    response
}
