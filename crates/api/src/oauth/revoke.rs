//! `POST /oauth2/revoke` (RFC 7009).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use wire::oauth::{OAuthError, TokenForm};

use super::failure::OAuthFailure;
use super::form::Form;
use crate::Api;

/// Ends a token before its time. A text that is no token of the caller's company is answered the same.
#[utoipa::path(
    post, path = "/oauth2/revoke", tag = "Tokens",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The token is no good"), (status = 400, body = OAuthError), (status = 401, body = OAuthError)),
    security(("client" = []), ("bearer" = []))
)]
pub async fn revoke(State(api): State<Api>, request: Request) -> Result<StatusCode, OAuthFailure> {
    let form = Form::read(&api, request).await?;
    let caller = form.caller(&api).await?;
    api.app.revoke_token(&caller, form.needed("token")?).await?;
    Ok(StatusCode::OK)
}
