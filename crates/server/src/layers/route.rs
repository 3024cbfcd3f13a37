//! The route that a request took, for logs and metrics.

use api::trace::Route;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// A layer for a router, so that its routes are known in logs and metrics. The API's own router needs none.
pub async fn report_route(request: Request, next: Next) -> Response {
    Route::report(&request);
    next.run(request).await
}
