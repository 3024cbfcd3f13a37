//! What every request gets: a trace id, a count, and an answer in the wire's shape.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use server::layers::Around;
use server::listener::Answers;
use server::metrics::{self, Metrics};
use tower::ServiceExt;

use crate::support::layered;

const KEY: &str = "2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e";

async fn boom() {
    panic!("out of cheese");
}

fn routes() -> Router {
    Router::new()
        .route("/v2/service/{key}", get(|Path(_): Path<String>| async { "ok" }))
        .route("/boom", get(boom))
        .route("/stuck", get(std::future::pending::<()>))
        .route("/body", post(|body: Bytes| async move { body.len().to_string() }))
}

fn app() -> Around<Router> {
    layered(routes(), Metrics::new().unwrap(), Duration::from_secs(30))
}

async fn send(app: &impl Answers, method: &str, uri: &str, body: Body) -> Response {
    let request = Request::builder().method(method).uri(uri).body(body).unwrap();
    app.answer(request).await
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

fn trace_id(response: &Response) -> String {
    let id = response.headers()["trace-id"].to_str().unwrap().to_owned();
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'4'), "{id}");
    id
}

#[tokio::test]
async fn every_answer_has_a_trace_id_of_its_own() {
    let app = app();
    let mut seen = Vec::new();
    for (uri, status) in [("/v2/service/key", 200), ("/nowhere", 404), ("/body", 405), ("/boom", 500)] {
        let response = send(&app, "GET", uri, Body::empty()).await;
        assert_eq!(response.status(), status, "{uri}");
        seen.push(trace_id(&response));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 4);
}

#[tokio::test]
async fn a_panic_is_an_answer_in_the_shape_of_the_wire() {
    let response = send(&app(), "GET", "/boom", Body::empty()).await;
    assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
    let id = trace_id(&response);
    assert_eq!(body(response).await, json!({"message": "internal error", "data": null, "trace_id": id}));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let app = layered(routes(), Metrics::new().unwrap(), Duration::from_millis(1));
    let response = send(&app, "GET", "/stuck", Body::empty()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(trace_id(&response), body(response).await["trace_id"]);
}

#[tokio::test]
async fn a_body_is_limited_whether_its_length_is_told_or_not() {
    let app = app();
    assert_eq!(send(&app, "POST", "/body", Body::from(vec![0; 1000])).await.status(), 200);
    let told = send(&app, "POST", "/body", Body::from(vec![0; 1001])).await;
    assert_eq!(told.status(), 413);
    assert_eq!(body(told).await["message"], "the request body is too large");
    let untold = Body::new(Body::from(vec![0; 1001]).map_frame(|frame| frame));
    assert_eq!(send(&app, "POST", "/body", untold).await.status(), 413);
}

#[tokio::test]
async fn a_body_that_nobody_reads_to_its_end_ends_the_connection_with_a_word_or_not_at_all() {
    let app = app();
    let closes = async |method: &str, uri: &str, length: usize| {
        let response = send(&app, method, uri, Body::from(vec![0; length])).await;
        response.headers().get("connection").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(closes("POST", "/body", 1000).await, None, "read by its handler");
    assert_eq!(closes("POST", "/nowhere", 1000).await, None, "small, and read for nothing");
    assert_eq!(closes("POST", "/nowhere", 0).await, None);
    let too_much = closes("POST", "/nowhere", 100_000).await;
    assert_eq!(too_much.as_deref(), Some("close"), "refused before it was read");
    let request = Request::post("/nowhere").version(axum::http::Version::HTTP_2).body(Body::from(vec![0; 100_000]));
    assert!(!app.answer(request.unwrap()).await.headers().contains_key("connection"));
}

/// Service keys travel in queries, and one official client puts them into the path.
const WITH_KEYS: [&str; 3] = [
    "/v2/service/key?key=2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
    "/v2/service/key%3Fkey=2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
    "/nowhere/2f1c3ad2-9f6e-4d0c-8f0d-1f2a3b4c5d6e",
];

#[tokio::test]
async fn metrics_count_by_template_and_need_their_token() {
    let metrics = Metrics::new().unwrap();
    let app = layered(routes(), Arc::clone(&metrics), Duration::from_secs(30));
    for path in WITH_KEYS {
        send(&app, "GET", path, Body::empty()).await;
    }
    send(&app, "BREW", "/boom", Body::empty()).await;

    let guarded = metrics::router(Arc::clone(&metrics), Some("s3cret".to_owned()));
    let ask = |authorization: &'static str| {
        let request = Request::get("/metrics").header("authorization", authorization).body(Body::empty()).unwrap();
        guarded.clone().oneshot(request)
    };
    assert_eq!(ask("Bearer s3cre").await.unwrap().status(), 401);
    let response = ask("Bearer s3cret").await.unwrap();
    let text = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    for line in [
        r#"keyway_http_requests_total{route="/v2/service/{key}",method="GET",status="200"} 2"#,
        r#"keyway_http_requests_total{route="unmatched",method="GET",status="404"} 1"#,
        r#"keyway_http_requests_total{route="/boom",method="OTHER",status="405"} 1"#,
        r#"keyway_http_request_duration_seconds_count{route="/v2/service/{key}",method="GET"} 2"#,
        "keyway_http_requests_in_flight 0",
        "# HELP keyway_http_requests_in_flight Requests that have no answer yet.",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    assert!(!text.contains(&KEY[..8]));
    let open = metrics::router(metrics, None);
    assert_eq!(send(&open, "GET", "/metrics", Body::empty()).await.status(), 200);
}

#[tokio::test]
async fn metrics_tell_how_long_the_provisioning_queue_is_and_what_is_on_the_fabric_for_no_reason() {
    let metrics = Metrics::new().unwrap();
    metrics.provisioning_queue("production", 7);
    metrics.provisioning_queue("production", 3);
    metrics.fabric_strays("production", Some(2));
    metrics.fabric_strays("staging", None);
    let text = metrics.render();
    for line in [
        r#"keyway_provisioning_queue_length{environment="production"} 3"#,
        r#"keyway_fabric_strays{environment="production"} 2"#,
        r#"keyway_fabric_strays{environment="staging"} NaN"#,
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
}
