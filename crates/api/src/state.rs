//! What every handler has at hand.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::Arc;

use app::App;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Time;
use serde::{Serialize, Serializer};
use tracing::Span;
use wire::envelope::Terms;

use crate::again::{Again, Keepable};

/// One environment's API.
#[derive(Clone)]
pub struct Api {
    pub app: App,
    pub terms: Arc<Terms>,
    /// Bytes of a request's body, at most.
    pub body_limit: usize,
    pub(crate) again: Arc<Again>,
}

/// 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// So many members are written in less than 4 ms.
const FEW: usize = 100;

impl Api {
    pub fn new(app: App, aup_url: &str) -> Self {
        Self { app, terms: Arc::new(Terms::new(aup_url)), body_limit: BODY_LIMIT, again: Arc::default() }
    }

    #[must_use]
    pub fn with_body_limit(self, bytes: usize) -> Self {
        Self { body_limit: bytes, ..self }
    }

    /// The usual answer: 200, a message, the terms, the data.
    pub fn answer<T: Serialize>(&self, message: impl Into<String>, data: T) -> Response {
        json(&self.terms.with(message, data))
    }

    /// The usual answer to a GET. It stays true until `until` if nothing is written, and is given again to who asks again.
    pub fn lasting<T: Serialize>(&self, message: impl Into<String>, data: T, until: Time) -> Response {
        let Some(mut text) = written(&self.terms.with(message, data)) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        text.shrink_to_fit();
        let text = Bytes::from(text);
        let mut response = of_json(text.clone());
        response.extensions_mut().insert(Keepable { text, until });
        response
    }

    /// Makes an answer of so many members; of many away from the threads that everybody's requests share, since writing thousands takes a
    /// tenth of a second.
    pub async fn of_many(self, members: usize, make: impl FnOnce(&Self) -> Response + Send + 'static) -> Response {
        if members <= FEW {
            return make(&self);
        }
        let span = Span::current();
        let made = tokio::task::spawn_blocking(move || span.in_scope(|| make(&self))).await;
        made.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The server stops, and nobody waits for it any more.
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        })
    }

    /// An answer that has nothing to tell but that it is done.
    pub fn done(&self, message: impl Into<String>) -> Response {
        json(&self.terms.done(message))
    }
}

/// A list, each member of which is made when it is written and gone when it has been: a long one takes less memory, and less time. It can be
/// written once.
pub struct InTurn<I>(Cell<Option<I>>);

impl<I> InTurn<I> {
    pub const fn of(members: I) -> Self {
        Self(Cell::new(Some(members)))
    }
}

impl<I: Iterator<Item: Serialize>> Serialize for InTurn<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

/// A JSON answer with the content type that the compatible clients expect.
pub fn json<T: Serialize>(body: &T) -> Response {
    written(body).map_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |text| of_json(text.into()))
}

fn written<T: Serialize>(body: &T) -> Option<Vec<u8>> {
    let mut text = Vec::with_capacity(1024);
    match serde_json::to_writer(&mut text, body) {
        Ok(()) => Some(text),
        Err(error) => {
            tracing::error!(%error, "an answer can't be written as JSON");
            None
        }
    }
}

/// An answer whose body is this JSON.
pub fn of_json(text: Bytes) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(wire::envelope::header::JSON));
    response
}
