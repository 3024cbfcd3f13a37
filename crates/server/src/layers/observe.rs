//! The outermost layer: one trace id, one log line and one count for each request, whatever becomes of it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use api::trace::{Peer, Route, TraceId};
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use domain::{Draw, Ids};
use ipnet::IpNet;
use tracing::Instrument;

use super::leftover::Leftover;
use super::{origin, problem};
use crate::listener::{Answers, Connection};
use crate::metrics::{self, Metrics};

const TRACE_ID: HeaderName = HeaderName::from_static("trace-id");
/// The status in logs and metrics of a request whose client went away before there was an answer.
const CLIENT_GONE: u16 = 499;

/// What the layer needs.
pub struct Observe {
    metrics: Arc<Metrics>,
    trusted: Vec<IpNet>,
    body_bytes: usize,
    timeout: Duration,
    ids: Mutex<Ids>,
}

impl Observe {
    /// Bodies of at most `body_bytes`, requests of at most `timeout`; `X-Forwarded-For` is believed of `trusted` networks.
    pub fn new(metrics: Arc<Metrics>, trusted: Vec<IpNet>, body_bytes: usize, timeout: Duration, draw: &Draw) -> Self {
        Self { metrics, trusted, body_bytes, timeout, ids: Mutex::new(draw.ids()) }
    }

    fn trace_id(&self) -> TraceId {
        TraceId(self.ids.lock().unwrap_or_else(PoisonError::into_inner).uid())
    }
}

pub(super) async fn observe<A: Answers>(observe: &Observe, mut request: Request, inner: &A) -> Response {
    let trace = observe.trace_id();
    let route = Route::default();
    let mut record = Record::start(&observe.metrics, metrics::method(request.method()), route.clone(), trace);

    let connection = request.extensions().get::<Connection>();
    let peer = Peer(origin::client(connection, request.headers(), &observe.trusted));
    let refusal = if !origin::encrypted(connection, request.headers()) {
        Some((StatusCode::FORBIDDEN, "HTTPS only: the proxy must send X-Forwarded-Proto: https"))
    } else if request.body().size_hint().lower() > u64::try_from(observe.body_bytes).unwrap_or(u64::MAX) {
        Some((StatusCode::PAYLOAD_TOO_LARGE, "the request body is too large"))
    } else {
        None
    };
    let extensions = request.extensions_mut();
    extensions.insert(trace);
    extensions.insert(peer);
    extensions.insert(route);

    let leftover = Leftover::default();
    let (version, waits) = (request.version(), request.headers().contains_key(header::EXPECT));
    let mut response = match refusal {
        Some((status, message)) => {
            leftover.leave(request.into_body());
            problem(status, message, Some(trace))
        }
        None => {
            let request = request.map(|body| leftover.watch(body, observe.body_bytes));
            let span = tracing::info_span!("request", trace_id = %trace.0);
            answer(observe, request, inner, trace).instrument(span).await
        }
    };
    // HTTP/2 has a way past what is left, a stream that is reset behind its answer; but curl 7.88 takes that for a failure, and shows no answer.
    let cleared = leftover.clears(waits).await;
    if version <= Version::HTTP_11 && !cleared {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if let Ok(value) = HeaderValue::from_str(trace.0.encode(&mut [0; 36])) {
        response.headers_mut().insert(TRACE_ID, value);
    }
    record.status = response.status().as_u16();
    response
}

/// What the rest answers; a panic is a 500, too long a time a 503.
async fn answer<A: Answers>(observe: &Observe, request: Request, inner: &A, trace: TraceId) -> Response {
    let mut running = pin!(inner.answer(request));
    let caught =
        std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        });
    match tokio::time::timeout(observe.timeout, caught).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(panic = said(&*panic), "a handler panicked");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal error", Some(trace))
        }
        Err(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "the request took too long", Some(trace)),
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no message)")
}

/// Writes the log line and counts when it is dropped: also when the client goes away and the request is abandoned.
struct Record<'a> {
    metrics: &'a Metrics,
    method: &'static str,
    route: Route,
    trace: TraceId,
    started: Instant,
    status: u16,
}

impl<'a> Record<'a> {
    fn start(metrics: &'a Metrics, method: &'static str, route: Route, trace: TraceId) -> Self {
        metrics.request_started();
        Self { metrics, method, route, trace, started: Instant::now(), status: CLIENT_GONE }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let elapsed = self.started.elapsed();
        self.metrics.request_ended(self.route.template(), self.method, self.status, elapsed);
        tracing::info!(
            target: "keyway::access",
            method = self.method,
            route = self.route.template(),
            status = self.status,
            ms = (elapsed.as_secs_f64() * 10_000.0).round() / 10.0,
            trace_id = %self.trace.0,
            "request"
        );
    }
}
