//! The OAuth 2 endpoints. No envelope here: the shapes are those of RFC 6749, 7662, 7009 and 8414.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Secret;

/// What a token request may carry, in its form body or (the Go SDK) in its query. A `client_secret` in a query is refused
/// by the endpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(example = json!({ "grant_type": "client_credentials" }))]
pub struct TokenRequest {
    /// `client_credentials`; nothing else is offered.
    pub grant_type: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub scope: Option<String>,
}

/// A token: exactly these three keys. An `error` key, even beside a token, makes the SDK fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenResponse {
    pub access_token: Secret,
    /// Seconds.
    pub expires_in: i64,
    /// `Bearer`.
    pub token_type: String,
}

impl TokenResponse {
    /// A bearer token good for `expires_in` seconds.
    pub fn bearer(access_token: Secret, expires_in: i64) -> Self {
        Self { access_token, expires_in, token_type: "Bearer".to_owned() }
    }

    /// As JSON, written in one piece: no character of a token is one that JSON escapes.
    pub fn written(&self) -> String {
        let Self { access_token, expires_in, token_type } = self;
        let token = access_token.expose();
        let mut text = String::with_capacity(token.len() + 96);
        text.push_str(r#"{"access_token":""#);
        text.push_str(token);
        // Writing to a String can't fail.
        let _ = write!(text, r#"","expires_in":{expires_in},"token_type":"{token_type}"}}"#);
        text
    }
}

/// RFC 6749 §5.2. The description never says which half of the credentials was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OAuthError {
    /// `invalid_client`, `invalid_request`, `unsupported_grant_type`, `invalid_scope`, …
    pub error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

/// The form of introspection (RFC 7662) and revocation (RFC 7009).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(example = json!({ "token": "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln" }))]
pub struct TokenForm {
    pub token: Secret,
    pub token_type_hint: Option<String>,
}

/// What is known of a token. One that isn't active, or isn't the caller's company's, shows nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Introspection {
    pub active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
}

/// RFC 8414: where the endpoints are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServerMetadata {
    pub issuer: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    pub introspection_endpoint: String,
    pub revocation_endpoint: String,
    pub grant_types_supported: Vec<String>,
    /// Empty: there is no authorisation endpoint.
    pub response_types_supported: Vec<String>,
    pub token_endpoint_auth_methods_supported: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_one_piece_is_what_serde_writes() {
        let token = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln-_".to_owned();
        let response = TokenResponse::bearer(Secret::new(token), 86_400);
        assert_eq!(response.written(), serde_json::to_string(&response).unwrap());
    }
}
