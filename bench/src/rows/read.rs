//! Reads with a token: one that does nothing, those of one object, and a long list.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use auth::Algorithm;
use hyper::Method;
use serde_json::Value;
use server::bench::pin;

use super::site::{Object, Site};
use super::{Bench, SMALL, token};
use crate::exchange::{Body, Floor, SERVER};
use crate::measure::{Shot, alternate, in_turn, median, middle, say};
use crate::seed::Size;
use crate::table::{Goal, Line};

pub fn nothing(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let site = Site::start(bench, &bench.world(&SMALL)?, Some(SERVER))?;
    let shots = site.gets(|_| Ok("/keyway/v1/me".to_owned()))?;
    Ok(vec![against_constant(bench, row, &site, "who am I: a token, and no row to be read", &shots, 0.7)?])
}

pub fn one_object(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let site = Site::start(bench, &bench.world(&SMALL)?, Some(SERVER))?;
    let objects = [
        (Object::Key, "GET of a service key"),
        (Object::Port, "GET of a Port"),
        (Object::Connection, "GET of a connection"),
    ];
    let line = |(object, what)| {
        let shots = site.gets(|company| site.path(object, company))?;
        against_constant(bench, row, &site, what, &shots, 0.3)
    };
    objects.into_iter().map(line).collect()
}

/// Against bare hyper that answers with as many bytes.
fn against_constant(
    bench: &Bench,
    row: &'static str,
    site: &Site,
    what: &str,
    shots: &[Shot],
    goal: f64,
) -> Result<Line> {
    let path = shots.first().context("no companies")?.uri().to_string();
    let size = site.exchange.ask(Method::GET, &path, site.first()?.bearer.to_str()?, Body::None)?.len();
    let floor = Floor::start(&["constant", &size.to_string()])?;
    let (ours, other) =
        (site.plan(bench, token::CLIENTS), bench.plan(&floor.target, floor.process.pid(), token::CLIENTS));
    let (here, there) = (in_turn(shots.to_vec()), in_turn(token::moved(shots, &floor.target)));
    let pair = alternate(row, bench.rounds, &mut || ours.run(&here), &mut || other.run(&there))?;
    Ok(Line::of_pair(row, what, &format!("bare hyper, {size} bytes"), pair, Goal::AtLeast(goal)))
}

/// A company with 1,000 Ports and 1,000 connections, and all of it in one answer.
pub fn list(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let size = Size { companies: 2, keys: 2000, vxcs: 1000, ports: 1000, algorithm: Algorithm::EdDsa };
    let site = Site::start(bench, &bench.world(&size)?, Some(SERVER))?;
    let parsed = site.ask(Method::GET, "/v2/products", site.first()?, Body::None)?;
    let bytes = serde_json::to_vec(&parsed)?.len();
    let services = parsed.get("data").and_then(Value::as_array).map_or(0, Vec::len);
    let shots = in_turn(site.gets(|_| Ok("/v2/products".to_owned()))?);
    let plan = site.plan(bench, 1);
    let (mut runs, mut floors) = (Vec::new(), Vec::new());
    for round in 1..=bench.rounds {
        runs.push(plan.run(&shots)?);
        runs.last().inspect(|run| say(row, &format!("{round}/{}", bench.rounds), run));
        floors.push(serialising(&parsed)?);
    }
    let (ours, floor) = (median(&runs, |run| run.p50), middle(floors));
    let what = format!("list of {services} services with their connections, {} kB, one client", bytes / 1000);
    let mut line = Line::new(row, what, "× the time to serialise", ours / floor, Goal::AtMost(4.0));
    line.ours = format!("p50 {ours:.1} ms, {:.1} ms CPU", median(&runs, |run| run.cpu) / 1e3);
    line.other = format!("the same JSON serialised: {floor:.1} ms");
    Ok(vec![line])
}

/// What it takes to write this JSON, in milliseconds, on the server's core.
fn serialising(value: &Value) -> Result<f64> {
    let value = value.clone();
    let timed = std::thread::spawn(move || -> Result<f64> {
        pin(SERVER)?;
        let mut times = Vec::new();
        for _ in 0..50 {
            let began = Instant::now();
            let bytes = serde_json::to_vec(&value)?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
            std::hint::black_box(bytes);
        }
        Ok(middle(times))
    });
    timed.join().unwrap_or_else(|_| bail!("the thread panicked"))
}
