//! What every request goes through before it is routed: trace id, client address, limits, log line, metrics, panics.

mod leftover;
mod observe;
mod origin;
mod problem;
mod route;

use std::future::Future;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use crate::listener::Answers;

pub use observe::Observe;
pub use problem::problem;
pub use route::report_route;

/// Something that answers, with the layers around it.
#[derive(Clone)]
pub struct Around<A> {
    inner: A,
    observe: Arc<Observe>,
}

/// Puts the layers around `inner`.
pub fn around<A: Answers>(inner: A, observe: Arc<Observe>) -> Around<A> {
    Around { inner, observe }
}

impl<A: Answers> Answers for Around<A> {
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send {
        observe::observe(&self.observe, request, &self.inner)
    }
}
