//! `POST /oauth2/token` (AK-30 to AK-35, AK-44 to AK-46).

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use wire::Secret;
use wire::oauth::{OAuthError, TokenRequest, TokenResponse};

use super::failure::{OAuthFailure, unstored};
use super::form::Form;
use crate::Api;
use crate::trace::Route;

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
    issue(&api, request).await
}

const PATH: &str = "/oauth2/token";

/// Whether a request is for a token.
pub fn is_asked(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == PATH
}

/// Answers such a request as the router does.
pub async fn answer(api: &Api, request: Request) -> Response {
    Route::took(&request, PATH);
    issue(api, request).await.into_response()
}

async fn issue(api: &Api, request: Request) -> Result<Response, OAuthFailure> {
    let form = Form::read(api, request).await?;
    if form.needed("grant_type")? != "client_credentials" {
        return Err(OAuthFailure::unsupported_grant_type());
    }
    let issued = api.app.issue_token(&form.credentials()?, form.get("scope")?).await?;
    let response = TokenResponse::bearer(Secret::new(issued.token), issued.expires_in.into());
    let mut answer = Response::new(Body::from(response.written()));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(wire::envelope::header::JSON));
    Ok(unstored(answer))
}
