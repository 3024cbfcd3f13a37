//! What a load balancer asks: does the process live, and should it get requests.

use std::future::Future;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio_util::sync::CancellationToken;

/// `GET /healthz` is always 200. `GET /readyz` is 200 while `ready` says so and the server isn't stopping, otherwise 503.
pub fn router<F>(ready: impl Fn() -> F + Clone + Send + Sync + 'static, stop: CancellationToken) -> Router
where
    F: Future<Output = bool> + Send,
{
    let readiness = move || {
        let (ready, stop) = (ready.clone(), stop.clone());
        async move {
            if stop.is_cancelled() {
                (StatusCode::SERVICE_UNAVAILABLE, "draining")
            } else if ready().await {
                (StatusCode::OK, "ready")
            } else {
                (StatusCode::SERVICE_UNAVAILABLE, "not ready")
            }
        }
    };
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(readiness))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    async fn status(router: &Router, path: &str) -> u16 {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn a_server_that_drains_lives_but_takes_no_requests() {
        let stop = CancellationToken::new();
        let router = router(|| std::future::ready(true), stop.clone());
        assert_eq!((status(&router, "/healthz").await, status(&router, "/readyz").await), (200, 200));
        stop.cancel();
        assert_eq!((status(&router, "/healthz").await, status(&router, "/readyz").await), (200, 503));
    }

    #[tokio::test]
    async fn a_server_that_cannot_work_says_so() {
        assert_eq!(status(&router(|| std::future::ready(false), CancellationToken::new()), "/readyz").await, 503);
    }
}
