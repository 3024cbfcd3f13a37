//! `POST /oauth2/token` (AK-30 to AK-35, AK-44 to AK-46).

use axum::extract::{Request, State};
use axum::response::Response;
use wire::Secret;
use wire::oauth::{OAuthError, TokenRequest, TokenResponse};

use super::failure::{OAuthFailure, unstored};
use super::form::Form;
use crate::Api;

/// Generates an access token from the client id and secret of an API key.
///
/// The parameters may stand in a form, in a multipart body, or (but for the secret) in the query. The credentials come by HTTP Basic or in the
/// body, not both.
#[utoipa::path(
    post, path = "/oauth2/token", tag = "Tokens",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse), (status = 400, body = OAuthError), (status = 401, body = OAuthError)),
    security(("client" = []))
)]
pub async fn token(State(api): State<Api>, request: Request) -> Result<Response, OAuthFailure> {
    let form = Form::read(request).await?;
    if form.needed("grant_type")? != "client_credentials" {
        return Err(OAuthFailure::unsupported_grant_type());
    }
    let issued = api.app.issue_token(&form.credentials()?, form.get("scope")?).await?;
    Ok(unstored(&TokenResponse::bearer(Secret::new(issued.token), issued.expires_in.into())))
}
