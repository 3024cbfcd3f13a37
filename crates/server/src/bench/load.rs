//! The generator: clients that ask one thing after the other, each on a connection of its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use axum::http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use rustix::thread::{CpuSet, sched_setaffinity};
use tokio::task::JoinSet;

use super::{Histogram, Target};

/// The next request of the client with this number; `None` ends that client. It needs a `Host` header: see [`Target::authority`].
pub type Shots = dyn Fn(usize) -> Option<Request<Full<Bytes>>> + Send + Sync;

/// How clients connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// Once, before the clock starts.
    Kept,
    /// For each request, which is part of what the request takes.
    New,
}

/// A bounded load.
#[derive(Clone)]
pub struct Load {
    pub target: Target,
    pub clients: usize,
    /// Of the generator. Each has its share of the clients.
    pub threads: usize,
    /// The core that all of them run on, and keep awake; any when `None`.
    pub core: Option<usize>,
    pub connections: Connections,
    pub duration: Duration,
    /// Requests a second, all clients together, if they can; as many as go when `None`.
    pub rate: Option<u32>,
}

/// What has happened so far, for whoever watches; and a way to end it.
#[derive(Debug, Default)]
pub struct Progress {
    pub answered: AtomicU64,
    pub stop: AtomicBool,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Of the requests that succeeded (2xx), from sending to the last byte of the answer; from when it was due where the answer before came too
    /// late for that.
    pub latency: Histogram,
    /// How many failed, by what they were answered or what broke.
    pub failures: BTreeMap<String, u64>,
    pub took: Duration,
}

impl Outcome {
    /// Successful requests.
    pub const fn succeeded(&self) -> u64 {
        self.latency.count()
    }

    pub fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Successful requests a second.
    pub fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2⁵³")]
        let count = self.succeeded() as f64;
        count / self.took.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn fail(&mut self, what: String) {
        *self.failures.entry(what).or_default() += 1;
    }

    fn add(&mut self, other: &Self) {
        self.latency.add(&other.latency);
        for (what, count) in &other.failures {
            *self.failures.entry(what.clone()).or_default() += count;
        }
        self.took = self.took.max(other.took);
    }
}

/// Puts the load on, in threads of its own, and waits for its end.
///
/// # Errors
/// When a first connection can't be made; what fails later is counted.
pub fn run(load: &Load, shots: &Arc<Shots>, progress: &Arc<Progress>) -> anyhow::Result<Outcome> {
    let threads = load.threads.clamp(1, load.clients.max(1));
    let barrier = Arc::new(Barrier::new(threads));
    let mut started: Vec<JoinHandle<anyhow::Result<Outcome>>> = Vec::new();
    for number in 0..threads {
        let (load, shots, progress) = (load.clone(), Arc::clone(shots), Arc::clone(progress));
        let barrier = Arc::clone(&barrier);
        let work = move || thread(&load, number, threads, &shots, &progress, &barrier);
        started.push(std::thread::Builder::new().name(format!("load-{number}")).spawn(work)?);
    }
    let mut all = Outcome::default();
    for thread in started {
        all.add(&thread.join().map_err(|_| anyhow!("a thread of the generator panicked"))??);
    }
    Ok(all)
}

fn thread(
    load: &Load,
    number: usize,
    threads: usize,
    shots: &Arc<Shots>,
    progress: &Arc<Progress>,
    barrier: &Barrier,
) -> anyhow::Result<Outcome> {
    if let Some(core) = load.core {
        pin(core)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let clients: Vec<usize> = (0..load.clients).filter(|client| client % threads == number).collect();
    let connected = runtime.block_on(async {
        let mut connected = Vec::new();
        for client in clients {
            let sender = match load.connections {
                Connections::Kept => Some(load.target.connect().await?),
                Connections::New => None,
            };
            connected.push(Client { number: client, load: load.clone(), shots: Arc::clone(shots), sender });
        }
        anyhow::Ok(connected)
    });
    // Also when it failed: the others wait.
    barrier.wait();
    let connected = connected?;
    let began = Instant::now();
    runtime.block_on(async {
        // A core that sleeps is woken by an interrupt, which costs the one who sends it: none of the server's work.
        // A core of the generator's own doesn't sleep.
        if number == 0 && load.core.is_some() {
            tokio::spawn(async {
                loop {
                    tokio::task::yield_now().await;
                }
            });
        }
        let mut running = JoinSet::new();
        for client in connected {
            running.spawn(client.run(began, Arc::clone(progress)));
        }
        let mut all = Outcome::default();
        while let Some(ended) = running.join_next().await {
            all.add(&ended.context("a client of the generator panicked")?);
        }
        Ok(all)
    })
}

/// Binds the calling thread, and the processes that it starts, to one core.
pub fn pin(core: usize) -> anyhow::Result<()> {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(None, &set).with_context(|| format!("cannot run on core {core}"))
}

struct Client {
    number: usize,
    load: Load,
    shots: Arc<Shots>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    async fn run(mut self, began: Instant, progress: Arc<Progress>) -> Outcome {
        let mut outcome = Outcome::default();
        let mut due = began;
        let pause = self.pause();
        if let Some(pause) = pause {
            // Clients that start together would ask together.
            due += pause.mul_f64(self.share());
        }
        while began.elapsed() < self.load.duration && !progress.stop.load(Ordering::Relaxed) {
            let late = pause.is_some() && due < Instant::now();
            if pause.is_some() && !late {
                tokio::time::sleep_until(due.into()).await;
                if began.elapsed() >= self.load.duration {
                    break;
                }
            }
            let Some(request) = (self.shots)(self.number) else { break };
            // Late because the answer before was: that counts. Because the timer goes by whole milliseconds: it doesn't.
            let from = if late { due } else { Instant::now() };
            match self.ask(request).await {
                Ok(None) => outcome.latency.note(from.elapsed()),
                Ok(Some(refusal)) => outcome.fail(refusal),
                Err(error) => {
                    self.sender = None;
                    outcome.fail(format!("{error:#}"));
                }
            }
            progress.answered.fetch_add(1, Ordering::Relaxed);
            due += pause.unwrap_or_default();
        }
        outcome.took = began.elapsed();
        outcome
    }

    /// Between two requests of one client.
    fn pause(&self) -> Option<Duration> {
        let clients = u32::try_from(self.load.clients).unwrap_or(u32::MAX);
        self.load.rate.map(|rate| Duration::from_secs(1) * clients / rate.max(1))
    }

    /// Where this client stands among all, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a count of clients is far below 2⁵³")]
    fn share(&self) -> f64 {
        self.number as f64 / self.load.clients.max(1) as f64
    }

    /// One request; what it was refused with, if it was.
    async fn ask(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Option<String>> {
        let mut sender = match self.sender.take() {
            Some(kept) => kept,
            None => self.load.target.connect().await?,
        };
        sender.ready().await?;
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        if self.load.connections == Connections::Kept {
            self.sender = Some(sender);
        }
        Ok((!head.status.is_success()).then(|| format!("{}: {}", head.status, short(&body))))
    }
}

/// The beginning of an answer's body, without what differs from one to the next.
fn short(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let message = serde_json::from_str::<serde_json::Value>(&text).ok();
    let message = message.and_then(|body| body.get("message").and_then(|text| text.as_str().map(str::to_owned)));
    message.unwrap_or_else(|| text.into_owned()).chars().take(120).collect()
}
