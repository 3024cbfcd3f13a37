//! What every handler has at hand.

use std::sync::Arc;

use app::App;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wire::envelope::Terms;

/// One environment's API.
#[derive(Clone)]
pub struct Api {
    pub app: App,
    pub terms: Arc<Terms>,
    /// Bytes of a request's body, at most.
    pub body_limit: usize,
}

/// 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

impl Api {
    pub fn new(app: App, aup_url: &str) -> Self {
        Self { app, terms: Arc::new(Terms::new(aup_url)), body_limit: BODY_LIMIT }
    }

    #[must_use]
    pub fn with_body_limit(self, bytes: usize) -> Self {
        Self { body_limit: bytes, ..self }
    }

    /// The usual answer: 200, a message, the terms, the data.
    pub fn answer<T: Serialize>(&self, message: impl Into<String>, data: T) -> Response {
        json(&self.terms.with(message, data))
    }

    /// An answer that has nothing to tell but that it is done.
    pub fn done(&self, message: impl Into<String>) -> Response {
        json(&self.terms.done(message))
    }
}

/// A JSON answer with the content type that the compatible clients expect.
pub fn json<T: Serialize>(body: &T) -> Response {
    let mut text = Vec::with_capacity(1024);
    let written = serde_json::to_writer(&mut text, body);
    let mut response = match written {
        Ok(()) => Response::new(Body::from(text)),
        Err(error) => {
            tracing::error!(%error, "an answer can't be written as JSON");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(wire::envelope::header::JSON));
    response
}
