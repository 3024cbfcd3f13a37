//! Reading requests so that a mistake is named: the field's path and what is wrong with it.

use std::error::Error;

use axum::body::{Body as Incoming, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::{Failure, zero};

/// A JSON body. Unknown keys are ignored; everything else that doesn't fit is a 400 naming its path.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !is_json(kind) {
            let found = if kind.is_empty() { "is missing".to_owned() } else { format!("is {kind}") };
            return Err(Failure::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("Content-Type: must be application/json, and {found}"),
            ));
        }
        parse(&bytes(request, state).await?).map(Self)
    }
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn too_large() -> Failure {
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than this server takes")
}

fn broken() -> Failure {
    Failure::bad_request("The body could not be read to its end")
}

/// All of a body, of at most `limit` bytes.
pub async fn all(body: Incoming, limit: usize) -> Result<Bytes, Failure> {
    let read = Limited::new(body, limit).collect().await.map_err(|error| {
        // The server's own limit is a cause of a cause.
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(error) = cause.filter(|error| !error.is::<LengthLimitError>()) {
            cause = error.source();
        }
        cause.map_or_else(broken, |_| too_large())
    })?;
    Ok(read.to_bytes())
}

/// The body's bytes, within the server's limit.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => broken(),
    })
}

/// Parses JSON, naming the path of what doesn't fit.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::bad_request("The body is empty; a JSON body is needed"));
    }
    zero::in_json(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data if path != "." => Failure::bad_request(format!("{path}: {inner}")),
            serde_json::error::Category::Data => Failure::bad_request(format!("The body doesn't fit: {inner}")),
            _ => Failure::bad_request(format!("The body is not JSON: {inner}")),
        }
    })?;
    reader.end().map_err(|error| Failure::bad_request(format!("The body is not JSON: {error}")))?;
    Ok(value)
}

/// Parses a value that is part of a body, naming the path of what doesn't fit within `place`.
pub fn parse_value<T: DeserializeOwned>(place: &str, value: serde_json::Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { place.to_owned() } else { format!("{place}.{path}") };
        Failure::bad_request(format!("{place}: {}", error.into_inner()))
    })
}

/// The query string, with mistakes in the API's own error shape.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        zero::in_query(parts)?;
        axum::extract::Query::<T>::try_from_uri(&parts.uri)
            .map(|query| Self(query.0))
            .map_err(|rejection| Failure::bad_request(format!("query: {}", rejection.body_text())))
    }
}

/// Path parameters, with mistakes in the API's own error shape.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        zero::in_path(parts, state).await?;
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|path| Self(path.0))
            .map_err(|rejection| Failure::bad_request(format!("path: {}", rejection.body_text())))
    }
}
