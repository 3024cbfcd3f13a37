//! `Idempotency-Key`: what was done once is answered again and not done again.

mod every_write;
mod keys;
mod secrets;

use axum::body::Body;
use store::audit;

use crate::kit::{Answer, Client, Exchange};

pub const JSON: &str = "application/json";

/// A request under a key.
async fn send(client: &Client, key: &str, method: &str, path: &str, kind: &str, body: &str) -> Answer {
    let request = client.request(method, path).header("Idempotency-Key", key).header("Content-Type", kind);
    client.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// A JSON POST under a key.
async fn post(client: &Client, key: &str, path: &str, body: &serde_json::Value) -> Answer {
    send(client, key, "POST", path, JSON, &body.to_string()).await
}

/// How many entries all trails have together: every write leaves one.
async fn entries(exchange: &Exchange) -> usize {
    exchange.store.read(|tx| Ok::<_, store::Error>(audit::all(tx, i64::MAX, 100_000)?.len())).await.unwrap()
}

fn replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotency-replayed").is_some_and(|value| value == "true")
}
