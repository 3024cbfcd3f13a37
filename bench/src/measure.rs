//! One run of a load against one process, and pairs of them, turn by turn.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use serde::Serialize;
use server::bench::{Connections, Load, Machine, Progress, Shots, Target, Usage, family, run as put_on};

use crate::exchange::GENERATOR;

/// What others used of the machine during a run that counts as disturbed, in cores.
const FOREIGN: f64 = 0.25;

/// A request that a client sends as it is.
pub type Shot = Request<Full<Bytes>>;

/// What came of one run.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    pub per_second: f64,
    /// Milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// Of the server, microseconds for each request.
    pub cpu: f64,
    /// Of the server, in cores.
    pub load: f64,
    /// Of the server after the run, MB.
    pub resident: f64,
    pub requests: u64,
    pub failures: BTreeMap<String, u64>,
    /// What others used of the machine meanwhile, in cores.
    pub foreign: f64,
}

impl Run {
    pub fn disturbed(&self) -> bool {
        self.foreign > FOREIGN
    }
}

/// A load in the making.
#[derive(Clone)]
pub struct Plan {
    pub target: Target,
    pub pid: u32,
    /// The parent of processes that work for the server: what they use counts as its.
    pub behind: Option<u32>,
    pub clients: usize,
    pub connections: Connections,
    pub duration: Duration,
    /// The core of the generator; any when `None`.
    pub core: Option<usize>,
    /// Requests a second, all clients together; as many as go when `None`.
    pub rate: Option<u32>,
}

impl Plan {
    pub fn of(target: &Target, pid: u32, clients: usize, duration: Duration) -> Self {
        let (target, core) = (target.clone(), Some(GENERATOR));
        Self { target, pid, behind: None, clients, connections: Connections::Kept, duration, core, rate: None }
    }

    fn look(&self) -> Result<Look> {
        Look::at(Usage::of(self.pid)?.cpu + self.behind.map_or(Ok(Duration::ZERO), family)?)
    }

    /// Puts the load on and says what came of it. Failures are counted, and end the measurement when nothing succeeded.
    pub fn run(&self, shots: &Arc<Shots>) -> Result<Run> {
        let load = Load {
            target: self.target.clone(),
            clients: self.clients,
            threads: 1,
            core: self.core,
            connections: self.connections,
            duration: self.duration,
            rate: self.rate,
        };
        let before = self.look()?;
        let outcome = put_on(&load, shots, &Arc::new(Progress::default()))?;
        let after = self.look()?;
        ensure!(outcome.succeeded() > 0, "no request succeeded: {:?}", outcome.failures);
        let (took, server) = (outcome.took.as_secs_f64(), after.server_since(&before));
        let requests = outcome.succeeded() + outcome.failed();
        Ok(Run {
            per_second: outcome.per_second(),
            p50: outcome.latency.quantile(500).as_secs_f64() * 1e3,
            p99: outcome.latency.quantile(990).as_secs_f64() * 1e3,
            cpu: server * 1e6 / count(requests),
            load: server / took,
            resident: count(Usage::of(self.pid)?.resident) / 1024.0,
            requests,
            failures: outcome.failures,
            foreign: after.foreign_since(&before),
        })
    }
}

/// What has been used of the processors so far, by whom.
pub struct Look {
    at: Instant,
    machine: Duration,
    server: Duration,
    own: Duration,
}

impl Look {
    /// Now, what the server has used being known.
    pub fn at(server: Duration) -> Result<Self> {
        let own = Usage::of(std::process::id())?.cpu;
        Ok(Self { at: Instant::now(), machine: Machine::now()?.busy, server, own })
    }

    /// Seconds of a processor that the server has used since then.
    pub fn server_since(&self, before: &Self) -> f64 {
        (self.server.saturating_sub(before.server)).as_secs_f64()
    }

    /// What others than the server and this process have used since then, in cores.
    pub fn foreign_since(&self, before: &Self) -> f64 {
        let own = (self.own.saturating_sub(before.own)).as_secs_f64() + self.server_since(before);
        let all = (self.machine.saturating_sub(before.machine)).as_secs_f64();
        (all - own).max(0.0) / (self.at - before.at).as_secs_f64()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests and kilobytes are far below 2⁵³")]
pub fn count(n: u64) -> f64 {
    n as f64
}

/// Each client sends the next of `all`, from the first again after the last.
pub fn in_turn(all: Vec<Shot>) -> Arc<Shots> {
    let (next, all) = (AtomicUsize::new(0), all);
    Arc::new(move |_| all.get(next.fetch_add(1, Ordering::Relaxed) % all.len().max(1)).cloned())
}

/// The same, each time in words that nobody has used before, so that no answer is given again from memory.
pub fn afresh(all: Vec<Shot>) -> Arc<Shots> {
    let (next, all) = (AtomicUsize::new(0), all);
    Arc::new(move |_| {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let mut shot = all.get(n % all.len().max(1))?.clone();
        let and = if shot.uri().query().is_some() { '&' } else { '?' };
        *shot.uri_mut() = format!("{}{and}afresh={n}", shot.uri()).parse().ok()?;
        Some(shot)
    })
}

/// Each of `all` once.
pub fn once(all: Vec<Shot>) -> Arc<Shots> {
    let next = AtomicUsize::new(0);
    Arc::new(move |_| all.get(next.fetch_add(1, Ordering::Relaxed)).cloned())
}

/// One of the two that are compared: does a run.
pub type Side<'s> = &'s mut dyn FnMut() -> Result<Run>;

/// Both sides' runs, by round.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pair {
    pub ours: Vec<Run>,
    pub other: Vec<Run>,
}

/// Runs both sides turn by turn, each round in the other order, and says how it goes.
pub fn alternate(name: &str, rounds: u32, ours: Side<'_>, other: Side<'_>) -> Result<Pair> {
    let mut pair = Pair::default();
    for round in 1..=rounds {
        let say = |who: &str, run: &Run| say(name, &format!("{round}/{rounds} {who}"), run);
        for turn in 0..2 {
            if (round + turn) % 2 == 1 {
                pair.ours.push(ours().with_context(|| format!("{name}, ours"))?);
                pair.ours.last().inspect(|run| say("ours", run));
            } else {
                pair.other.push(other().with_context(|| format!("{name}, the other"))?);
                pair.other.last().inspect(|run| say("other", run));
            }
        }
    }
    Ok(pair)
}

/// One line of progress.
pub fn say(name: &str, which: &str, run: &Run) {
    let disturbed =
        if run.disturbed() { format!("  disturbed: others used {:.2} cores", run.foreign) } else { String::new() };
    eprintln!(
        "{name:<18} {which:<10} {:>8.0}/s  p50 {:>7.3} ms  p99 {:>7.3} ms  server {:>6.1} µs, {:.2} cores, {:.0} MB{disturbed}",
        run.per_second, run.p50, run.p99, run.cpu, run.load, run.resident
    );
    for (what, count) in &run.failures {
        eprintln!("{name:<18} {which:<10} {count} failed: {what}");
    }
}

/// The median of some figure of the runs: of those that weren't disturbed, unless fewer than three are left.
pub fn median(runs: &[Run], figure: impl Fn(&Run) -> f64) -> f64 {
    let calm: Vec<f64> = runs.iter().filter(|run| !run.disturbed()).map(&figure).collect();
    middle(if calm.len() >= 3 { calm } else { runs.iter().map(&figure).collect() })
}

/// Zero when there are none.
pub fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2));
    low.zip(high).map_or(0.0, |(low, high)| f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_between_two() {
        assert_eq!(middle(vec![4.0, 1.0, 3.0]).to_string(), "3");
        assert_eq!(middle(vec![4.0, 1.0]).to_string(), "2.5");
        assert_eq!(middle(vec![]).to_string(), "0");
    }
}
