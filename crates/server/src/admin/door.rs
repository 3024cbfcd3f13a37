//! The running server's side of the admin socket. Who may open the socket may do everything: the file's mode is the check.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

use super::{Request, execute};
use crate::exchange::Exchange;
use crate::said::said;

/// Where commands are sent.
pub(super) const PATH: &str = "/admin";

/// `POST /admin` with a [`Request`]: 200 and an [`Outcome`](super::Outcome), or 422 and `{"message"}`.
pub fn door(exchanges: Vec<Exchange>) -> Router {
    Router::new().route(PATH, post(answer)).with_state(Arc::new(exchanges))
}

async fn answer(State(exchanges): State<Arc<Vec<Exchange>>>, Json(request): Json<Request>) -> Response {
    match execute(&exchanges, &request).await {
        Ok(outcome) => Json(outcome).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "message": said(&error) }))).into_response(),
    }
}
