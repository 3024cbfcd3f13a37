//! What stands behind a listener.

use std::future::Future;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use tower::ServiceExt;

/// Whatever has an answer to every request. Cheap to clone.
///
/// A router is one. What stands before the routers isn't made of routers: each costs every request a look at its routes and some boxes.
pub trait Answers: Clone + Send + Sync + 'static {
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;
}

impl Answers for Router {
    async fn answer(&self, request: Request) -> Response {
        match self.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
