//! One kind of request, sent for a while.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use axum::http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use hyper::body::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::{Args, Place};
use crate::bench::{Bar, Connections, Load, Outcome, Progress, Shots, run};

/// How often the bar is moved.
const LOOK: Duration = Duration::from_millis(100);

type Shot = Request<Full<Bytes>>;

pub struct Step {
    what: &'static str,
    load: Load,
}

/// What came of a step.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    what: &'static str,
    requests: u64,
    failed: u64,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    most_ms: f64,
    /// What was answered instead, and how often.
    failures: std::collections::BTreeMap<String, u64>,
}

impl Step {
    pub fn new(args: &Args, place: &Place, what: &'static str) -> Self {
        let load = Load {
            target: place.target.clone(),
            clients: args.clients.into(),
            threads: 1,
            core: None,
            connections: Connections::Kept,
            duration: Duration::from_secs(args.seconds.into()),
            rate: (args.rate > 0).then_some(args.rate),
        };
        Self { what, load }
    }

    /// The same request over and over.
    pub fn again(self, shot: Shot) -> anyhow::Result<Figures> {
        let total = self.load.rate.map_or(0, |rate| u64::from(rate).saturating_mul(self.load.duration.as_secs()));
        self.send(Arc::new(move |_| Some(shot.clone())), total)
    }

    /// Each of these once.
    pub fn each(self, shots: Vec<Shot>) -> anyhow::Result<Figures> {
        let (next, total) = (AtomicUsize::new(0), u64::try_from(shots.len())?);
        self.send(Arc::new(move |_| shots.get(next.fetch_add(1, Ordering::Relaxed)).cloned()), total)
    }

    fn send(self, shots: Arc<Shots>, total: u64) -> anyhow::Result<Figures> {
        let (progress, mut bar) = (Arc::new(Progress::default()), Bar::new(self.what, total));
        let (load, watched, (end, ended)) = (self.load, Arc::clone(&progress), mpsc::channel());
        let thread = std::thread::spawn(move || {
            let outcome = run(&load, &shots, &watched);
            // Nobody listens any more when this thread is the last.
            let _ = end.send(());
            outcome
        });
        while let Err(mpsc::RecvTimeoutError::Timeout) = ended.recv_timeout(LOOK) {
            bar.set(progress.answered.load(Ordering::Relaxed));
        }
        drop(bar);
        let outcome = thread.join().map_err(|_| anyhow!("the generator panicked"))??;
        Ok(Figures::of(self.what, outcome))
    }
}

impl Figures {
    fn of(what: &'static str, outcome: Outcome) -> Self {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        Self {
            what,
            requests: outcome.succeeded() + outcome.failed(),
            failed: outcome.failed(),
            per_second: outcome.per_second(),
            p50_ms: ms(outcome.latency.quantile(500)),
            p99_ms: ms(outcome.latency.quantile(990)),
            most_ms: ms(outcome.latency.most()),
            failures: outcome.failures,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, requests, failed, per_second, p50_ms, p99_ms, most_ms, failures } = self;
        write!(
            f,
            "{what:<14} {requests:>7} requests  {per_second:>8.1}/s  p50 {p50_ms:>8.2} ms  p99 {p99_ms:>8.2} ms  \
             most {most_ms:>8.2} ms  {failed} failed"
        )?;
        failures.iter().try_for_each(|(what, count)| write!(f, "\n  {count} × {what}"))
    }
}

impl Place {
    /// Does one request, whose answer must be a success, and reads its JSON.
    pub fn ask(&self, method: &Method, path: &str, bearer: &str, body: &Value) -> anyhow::Result<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [(header::AUTHORIZATION, bearer), (header::CONTENT_TYPE, "application/json")];
        let headers = if bearer.is_empty() { headers.get(1..) } else { headers.get(..) }.unwrap_or_default();
        self.answered(method, path, headers, body)
    }

    pub fn answered(
        &self,
        method: &Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
        body: String,
    ) -> anyhow::Result<Value> {
        let answer = self.runtime.block_on(self.client.request(method.clone(), path, headers, body))?;
        if !answer.status.is_success() {
            bail!("{method} {path} answered {}: {}", answer.status, answer.text());
        }
        answer.json().with_context(|| format!("{method} {path}: the answer is not JSON"))
    }

    /// A request to be sent by the generator.
    pub fn shot(&self, method: Method, path: &str, bearer: &str, body: &Value) -> anyhow::Result<Shot> {
        let mut bearer = HeaderValue::from_str(bearer)?;
        bearer.set_sensitive(true);
        let request = Request::builder().method(method).uri(path).header(header::HOST, self.target.authority());
        let request = request.header(header::AUTHORIZATION, bearer).header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Ok(request.body(Full::new(body.into()))?)
    }

    pub fn get(&self, path: &str, bearer: &str) -> anyhow::Result<Shot> {
        self.shot(Method::GET, path, bearer, &Value::Null)
    }
}

/// A text within an answer.
pub fn text(body: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.with_context(|| format!("the answer has no text at {pointer}"))
}
