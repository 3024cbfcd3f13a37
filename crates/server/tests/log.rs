//! What the log says of requests. In a binary of its own: whether a line is logged at all is decided once for the process when it is
//! first reached, so every test that reaches one has to have its log.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::Request;
use axum::middleware::from_fn;
use axum::routing::get;
use domain::{Draw, Time};
use serde_json::{Value, json};
use server::config::{Config, Log, LogFormat};
use server::host::{Hosts, by_host};
use server::layers::{Observe, around, report_route};
use server::listener::Answers;
use server::metrics::Metrics;
use server::telemetry;

/// Service keys travel in queries, and one official client puts them into the path.
const WITH_KEYS: [&str; 3] = [
    "/v2/service/key?key=2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
    "/v2/service/key%3Fkey=2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
    "/nowhere/2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
];

async fn boom() {
    panic!("out of cheese");
}

fn routes() -> Router {
    Router::new()
        .route("/v2/service/{key}", get(|Path(_): Path<String>| async { "ok" }))
        .route("/boom", get(boom))
        .layer(from_fn(report_route))
}

#[tokio::test]
async fn the_log_has_one_line_for_a_request_and_never_a_key() {
    let captured = Captured::default();
    let log = Log { format: LogFormat::Json, filter: "trace".to_owned() };
    let writer = captured.clone();
    let subscriber = telemetry::subscriber(&log, move || writer.clone()).unwrap();
    let _guard = tracing::subscriber::set_default(subscriber);

    let hosts = Hosts::of(&Config::default());
    let draw = Draw::from_seed(Time::from_ms(0), [7; 32]);
    let observe = Observe::new(Metrics::new().unwrap(), Vec::new(), 1000, Duration::from_secs(30), &draw);
    let app = around(by_host(hosts, |_, _| routes()), Arc::new(observe));
    let mut ids = Vec::new();
    for path in WITH_KEYS.into_iter().chain(["/boom"]) {
        let request = Request::get(format!("https://localhost{path}")).body(Body::empty()).unwrap();
        let response = app.answer(request).await;
        ids.push(response.headers()["trace-id"].to_str().unwrap().to_owned());
    }
    let lines: Vec<Value> = captured.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let access: Vec<&Value> = lines.iter().filter(|line| line["target"] == "keyway::access").collect();
    assert_eq!(access.len(), 4);
    let route = "/v2/service/{key}";
    for (line, (id, (route, status))) in
        access.iter().zip(ids.iter().zip([(route, 200), (route, 200), ("unmatched", 404), ("/boom", 500)]))
    {
        assert_eq!(
            [&line["method"], &line["route"], &line["status"], &line["trace_id"]],
            [&json!("GET"), &json!(route), &json!(status), &json!(id)]
        );
        assert!(line["ms"].is_number(), "{line}");
    }
    let panic = lines.iter().find(|line| line["message"] == "a handler panicked").unwrap();
    assert_eq!((&panic["panic"], &panic["span"]["trace_id"]), (&json!("out of cheese"), &json!(ids[3])));
    assert!(!captured.text().contains("2f1c3ad2"), "{}", captured.text());
}

#[test]
fn third_party_code_stays_quiet_whatever_the_filter_asks_for() {
    let captured = Captured::default();
    let log = Log { format: LogFormat::Text, filter: "trace,hyper::proto=trace".to_owned() };
    let writer = captured.clone();
    let subscriber = telemetry::subscriber(&log, move || writer.clone()).unwrap();
    tracing::subscriber::with_default(subscriber, || {
        tracing::debug!(target: "hyper::proto", "GET /?key=secret");
        tracing::trace!(target: "axum::rejection", "key=secret");
        tracing::warn!(target: "hyper", "important");
        tracing::debug!(target: "app", "ours");
    });
    let text = captured.text();
    assert!(text.contains("important") && text.contains("ours") && !text.contains("secret"), "{text}");
    let wrong = Log { filter: "a=b=c".to_owned(), ..Log::default() };
    assert!(telemetry::subscriber(&wrong, std::io::sink).err().unwrap().to_string().starts_with("log.filter: "));
}

/// A log that a test can read.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
