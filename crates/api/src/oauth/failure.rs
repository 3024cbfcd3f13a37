//! Errors as RFC 6749 §5.2 words them.

use app::Error;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::oauth::OAuthError;

use crate::Failure;
use crate::state::json;

/// An answer that is no success.
#[derive(Debug)]
pub struct OAuthFailure {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl OAuthFailure {
    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: "invalid_request", description: description.into() }
    }

    pub fn invalid_client(description: impl Into<String>) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description: description.into() }
    }

    pub fn unsupported_grant_type() -> Self {
        let description = "grant_type: must be client_credentials".to_owned();
        Self { status: StatusCode::BAD_REQUEST, error: "unsupported_grant_type", description }
    }
}

impl From<Error> for OAuthFailure {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Unauthenticated(_) => "invalid_client",
            Error::Invalid(invalid) if invalid.field == "scope" => "invalid_scope",
            Error::Forbidden(_) | Error::Closed(_) => "unauthorized_client",
            Error::Internal(_) => "server_error",
            Error::Unavailable(_) | Error::TooMany { .. } => "temporarily_unavailable",
            _ => "invalid_request",
        };
        // Its texts and statuses are those of every other answer, but that §5.2 knows no 403.
        let Failure { status, message, .. } = Failure::from(error);
        let status = if status == StatusCode::FORBIDDEN { StatusCode::BAD_REQUEST } else { status };
        Self { status, error: code, description: message }
    }
}

impl From<Failure> for OAuthFailure {
    fn from(failure: Failure) -> Self {
        Self { status: failure.status, error: "invalid_request", description: failure.message }
    }
}

impl IntoResponse for OAuthFailure {
    fn into_response(self) -> Response {
        let body = OAuthError { error: self.error.to_owned(), error_description: Some(self.description) };
        let mut response = unstored(json(&body));
        *response.status_mut() = self.status;
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Basic realm="Keyway", charset="UTF-8""#);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// An answer that no cache may keep (RFC 6749 §5.1).
pub fn unstored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
