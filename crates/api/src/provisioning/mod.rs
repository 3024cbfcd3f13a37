//! The fabric: what it has counted for a customer, and what the operator may know and do about it.

mod counters;
mod queue;
mod retry;
mod traffic;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(counters::counters))
        .routes(routes!(traffic::traffic))
        .routes(routes!(queue::queue))
        .routes(routes!(retry::retry))
}
