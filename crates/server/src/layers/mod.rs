//! What every request goes through before it is routed: trace id, client address, limits, log line, metrics, panics.

mod leftover;
mod observe;
mod origin;
mod problem;
mod route;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;

pub use observe::Observe;
pub use problem::problem;
pub use route::report_route;

/// Puts the layers around `router`, which may be one of several hosts (`host::by_host`).
pub fn around(router: Router, observe: Arc<Observe>) -> Router {
    // The limit is ours: axum's own would be smaller than a larger setting.
    router.layer(DefaultBodyLimit::disable()).layer(from_fn_with_state(observe, observe::observe))
}
