//! `POST /oauth2/introspect` (RFC 7662).

use axum::extract::{Request, State};
use axum::response::Response;
use wire::oauth::{Introspection, OAuthError, TokenForm};

use super::failure::{OAuthFailure, unstored};
use super::form::Form;
use crate::Api;
use crate::state::json;

/// Tells whether a token is good now. Of tokens of other companies it says no more than of none at all: `{"active":false}`.
#[utoipa::path(
    post, path = "/oauth2/introspect", tag = "Tokens",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Introspection), (status = 400, body = OAuthError), (status = 401, body = OAuthError)),
    security(("client" = []), ("bearer" = []))
)]
pub async fn introspect(State(api): State<Api>, request: Request) -> Result<Response, OAuthFailure> {
    let form = Form::read(&api, request).await?;
    let caller = form.caller(&api).await?;
    let claims = api.app.introspect(&caller, form.needed("token")?).await?;
    let told = claims.map_or_else(Introspection::default, |claims| Introspection {
        active: true,
        scope: Some(claims.scope.to_string()),
        token_type: Some("Bearer".to_owned()),
        exp: Some(claims.expires.seconds()),
        iat: Some(claims.issued.seconds()),
        sub: Some(claims.client_id.clone()),
        client_id: Some(claims.client_id),
        aud: Some(claims.aud),
        iss: Some(claims.iss),
        jti: Some(claims.jti.to_string()),
    });
    Ok(unstored(json(&told)))
}
