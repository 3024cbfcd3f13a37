//! Prometheus metrics: every name, label and help text of the process.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use app::mail::Delivered;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio_util::sync::CancellationToken;

const REQUESTS: &str = "keyway_http_requests_total";
const SECONDS: &str = "keyway_http_request_duration_seconds";
const IN_FLIGHT: &str = "keyway_http_requests_in_flight";
const QUEUE: &str = "keyway_provisioning_queue_length";
const STRAYS: &str = "keyway_fabric_strays";
const MAIL: &str = "keyway_mail_total";

/// Upper bounds of the duration histogram, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// How often observations are moved from their queues into the histogram.
const UPKEEP: Duration = Duration::from_secs(5);

/// The metrics of one process. A value, not a global: each test has its own.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    requests: Requests,
}

/// What counts requests, kept at hand: finding it by its labels each time takes longer than most of what a request goes through.
struct Requests {
    in_flight: Gauge,
    /// By route.
    ended: RwLock<HashMap<String, Vec<Ended>>>,
}

/// Those of one route, method and status.
struct Ended {
    method: &'static str,
    status: u16,
    number: Counter,
    seconds: Histogram,
}

impl Ended {
    fn new(route: &str, method: &'static str, status: u16) -> Self {
        let route = route.to_owned();
        let number = counter!(REQUESTS, "route" => route.clone(), "method" => method, "status" => status.to_string());
        Self { method, status, number, seconds: histogram!(SECONDS, "route" => route, "method" => method) }
    }

    fn is(&self, method: &str, status: u16) -> bool {
        self.status == status && self.method == method
    }

    fn count(&self, seconds: f64) {
        self.number.increment(1);
        self.seconds.record(seconds);
    }
}

impl Metrics {
    pub fn new() -> Result<Arc<Self>, BuildError> {
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &BUCKETS)?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe_counter!(
                REQUESTS,
                "Requests answered, by route template, method and status (499: the client went away)."
            );
            describe_histogram!(SECONDS, "Time from a request's head to its answer's head, in seconds.");
            describe_gauge!(IN_FLIGHT, "Requests that have no answer yet.");
            describe_gauge!(QUEUE, "Services that aren't on the fabric as they should be, by environment.");
            describe_gauge!(
                STRAYS,
                "Things on the fabric that no row wants, by environment (NaN: the fabric can't be looked at)."
            );
            describe_counter!(MAIL, "Tries to send an e-mail, by environment and fate (sent, later, gave_up).");
        });
        let in_flight = metrics::with_local_recorder(&recorder, || gauge!(IN_FLIGHT));
        Ok(Arc::new(Self { recorder, handle, requests: Requests { in_flight, ended: RwLock::default() } }))
    }

    pub fn request_started(&self) {
        self.requests.in_flight.increment(1.0);
    }

    /// `route` is a template such as `/v2/product/{uid}`: labels must be few, and paths can carry keys.
    pub fn request_ended(&self, route: &str, method: &'static str, status: u16, elapsed: Duration) {
        self.requests.in_flight.decrement(1.0);
        let seconds = elapsed.as_secs_f64();
        let known = self.requests.ended.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = known.get(route).and_then(|all| all.iter().find(|one| one.is(method, status))) {
            return ended.count(seconds);
        }
        drop(known);
        let ended = metrics::with_local_recorder(&self.recorder, || Ended::new(route, method, status));
        ended.count(seconds);
        let mut known = self.requests.ended.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(route.to_owned()).or_default().push(ended);
    }

    /// What became of letters that were due.
    pub fn delivered(&self, environment: &str, delivered: Delivered) {
        let Delivered { sent, later, gave_up } = delivered;
        metrics::with_local_recorder(&self.recorder, || {
            for (fate, count) in [("sent", sent), ("later", later), ("gave_up", gave_up)] {
                let labels = [("environment", environment.to_owned()), ("fate", fate.to_owned())];
                counter!(MAIL, &labels).increment(u64::try_from(count).unwrap_or(u64::MAX));
            }
        });
    }

    pub fn provisioning_queue(&self, environment: &str, length: i64) {
        // The queue is never so long that it would matter how a double rounds.
        let length = f64::from(u32::try_from(length).unwrap_or(u32::MAX));
        self.set(QUEUE, environment, length);
    }

    /// `None`: the fabric couldn't be looked at, so that nobody takes an old number for a new one.
    pub fn fabric_strays(&self, environment: &str, strays: Option<usize>) {
        let strays = strays.map_or(f64::NAN, |strays| f64::from(u32::try_from(strays).unwrap_or(u32::MAX)));
        self.set(STRAYS, environment, strays);
    }

    fn set(&self, name: &'static str, environment: &str, value: f64) {
        let environment = environment.to_owned();
        metrics::with_local_recorder(&self.recorder, || gauge!(name, "environment" => environment).set(value));
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Keeps memory bounded while nobody reads the metrics. Runs until `stop`.
    pub async fn upkeep(self: Arc<Self>, stop: CancellationToken) -> anyhow::Result<()> {
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(UPKEEP) => self.handle.run_upkeep(),
            }
        }
    }
}

/// `GET /metrics`: for everybody who can connect (the admin socket), or with `token` for who sends it as a bearer token.
pub fn router(metrics: Arc<Metrics>, token: Option<String>) -> Router {
    let answer = move |headers: HeaderMap| async move {
        match &token {
            Some(token) if !bears(&headers, token) => StatusCode::UNAUTHORIZED.into_response(),
            _ => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response(),
        }
    };
    Router::new().route("/metrics", get(answer))
}

fn bears(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| value.strip_prefix("Bearer "));
    sent.is_some_and(|sent| verify_slices_are_equal(sent.as_bytes(), token.as_bytes()).is_ok())
}

/// The method as a label; whatever clients make up is `OTHER`.
pub fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_where_they_are_read() {
        let metrics = Metrics::new().unwrap();
        metrics.delivered("production", Delivered { sent: 2, later: 0, gave_up: 1 });
        metrics.delivered("production", Delivered { sent: 1, later: 0, gave_up: 0 });
        let text = metrics.render();
        for line in [
            "keyway_mail_total{environment=\"production\",fate=\"sent\"} 3",
            "keyway_mail_total{environment=\"production\",fate=\"later\"} 0",
            "keyway_mail_total{environment=\"production\",fate=\"gave_up\"} 1",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
