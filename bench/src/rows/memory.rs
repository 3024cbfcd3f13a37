//! What an exchange keeps in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use auth::Algorithm;
use server::bench::Usage;

use super::site::Site;
use super::token::{CLIENTS, Endpoint};
use super::{Bench, LARGE};
use crate::exchange::{Exchange, SERVER};
use crate::measure::{count, in_turn, say};
use crate::table::{Goal, Line};

/// Tokens after which memory is looked at again.
const TOKENS: u64 = 1_000_000;
const MOST_TIME: Duration = Duration::from_mins(5);

pub fn memory(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut line = |what: &str, kb: u64, goal| lines.push(Line::new(row, what, "MB", count(kb) / 1024.0, goal));
    let resident = |pid| -> Result<u64> { Ok(Usage::of(pid)?.resident) };

    let world = bench.world(&Endpoint::size(Algorithm::EdDsa))?;
    let idle = Exchange::start(&bench.keyway, world.copy()?, Some(SERVER))?;
    idle.wait_until_idle()?;
    line("memory, idle, 10⁴ API keys", resident(idle.process.pid())?, Goal::AtMost(20.0));
    drop(idle);

    let endpoint = Endpoint::start(bench, Algorithm::EdDsa)?;
    let pid = endpoint.exchange.process.pid();
    let shots = in_turn(endpoint.shots.clone());
    let mut plan = bench.plan(&endpoint.exchange.target, pid, CLIENTS);
    plan.duration = Duration::from_secs(5);
    let (mut asked, began) = (0, Instant::now());
    while asked < TOKENS && began.elapsed() < MOST_TIME {
        let run = plan.run(&shots)?;
        asked += run.requests;
        say(row, &format!("{asked}"), &run);
    }
    line(&format!("memory, after {asked} tokens"), resident(pid)?, Goal::AtMost(28.0));
    drop(endpoint);

    let site = Arc::new(Site::start(bench, &bench.world(&LARGE)?, Some(SERVER))?);
    let run = site.plan(bench, CLIENTS).run(&site.redemptions())?;
    say(row, "10⁶ keys", &run);
    let usage = Usage::of(site.exchange.process.pid())?;
    line("memory, 10⁶ keys, redemptions by 32 clients", usage.resident, Goal::AtMost(100.0));
    line("the most that it was since its start, when the fabric was looked at", usage.most_resident, Goal::None);
    Ok(lines)
}
