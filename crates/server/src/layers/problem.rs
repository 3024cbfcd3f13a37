//! Errors that arise outside a handler, in the wire's shape.

use api::trace::TraceId;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// `{"message", "data": null, "trace_id"}` with `status`.
pub fn problem(status: StatusCode, message: &str, trace: Option<TraceId>) -> Response {
    let body = serde_json::json!({
        "message": message,
        "data": null,
        "trace_id": trace.map(|TraceId(id)| id),
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json;charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
