//! The route that a request took, for logs and metrics: always the template, never the path, which may carry a key.

use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Where an inner router says which of its routes matched.
#[derive(Debug, Clone, Default)]
pub(super) struct Route(Arc<OnceLock<MatchedPath>>);

impl Route {
    /// The template, or `unmatched`.
    pub(super) fn template(&self) -> &str {
        self.0.get().map_or("unmatched", MatchedPath::as_str)
    }

    pub(super) fn report(&self, request: &Request) {
        if let Some(matched) = request.extensions().get::<MatchedPath>() {
            // The outermost route that matched is the one that counts.
            let _ = self.0.set(matched.clone());
        }
    }
}

/// A layer for a router that stands behind another service, so that its routes are known in logs and metrics.
pub async fn report_route(request: Request, next: Next) -> Response {
    if let Some(route) = request.extensions().get::<Route>() {
        route.report(&request);
    }
    next.run(request).await
}
