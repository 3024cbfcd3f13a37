//! Reads with a token: one that does nothing, those of one object, and a long list.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use auth::Algorithm;
use hyper::Method;
use serde_json::Value;
use server::bench::{Shots, pin};

use super::site::{Object, Site};
use super::{Bench, SMALL, token};
use crate::exchange::{Body, Floor, SERVER};
use crate::measure::{Shot, afresh, alternate, in_turn, median, middle, say};
use crate::seed::Size;
use crate::table::{Goal, Line};

pub fn nothing(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let site = Site::start(bench, &bench.world(&SMALL)?, Some(SERVER))?;
    let shots = site.gets(|_| Ok("/keyway/v1/me".to_owned()))?;
    against_constant(bench, row, &site, "who am I: a token, and no row to be read", &shots, 0.7)
}

pub fn one_object(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let site = Site::start(bench, &bench.world(&SMALL)?, Some(SERVER))?;
    let objects = [
        (Object::Key, "GET of a service key"),
        (Object::Port, "GET of a Port"),
        (Object::Connection, "GET of a connection"),
    ];
    let mut lines = Vec::new();
    for (object, what) in objects {
        let shots = site.gets(|company| site.path(object, company))?;
        lines.extend(against_constant(bench, row, &site, what, &shots, 0.3)?);
    }
    Ok(lines)
}

/// Against bare hyper that answers with as many bytes: asked again while nothing is written, and each time in words of its own, so that
/// nothing is answered from memory.
fn against_constant(
    bench: &Bench,
    row: &'static str,
    site: &Site,
    what: &str,
    shots: &[Shot],
    goal: f64,
) -> Result<Vec<Line>> {
    let path = shots.first().context("no companies")?.uri().to_string();
    let size = site.exchange.ask(Method::GET, &path, site.first()?.bearer.to_str()?, Body::None)?.len();
    let floor = Floor::start(&["constant", &size.to_string()])?;
    let (ours, other) =
        (site.plan(bench, token::CLIENTS), bench.plan(&floor.target, floor.process.pid(), token::CLIENTS));
    let there = in_turn(token::moved(shots, &floor.target));
    let line = |what: String, here: Arc<Shots>| -> Result<Line> {
        let pair = alternate(row, bench.rounds, &mut || ours.run(&here), &mut || other.run(&there))?;
        Ok(Line::of_pair(row, what, &format!("bare hyper, {size} bytes"), pair, Goal::AtLeast(goal)))
    };
    Ok(vec![
        line(format!("{what}, asked again"), in_turn(shots.to_vec()))?,
        line(format!("{what}, afresh"), afresh(shots.to_vec()))?,
    ])
}

/// A company with 1,000 Ports and 1,000 connections, and all of it in one answer.
pub fn list(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let size = Size { companies: 2, keys: 2000, vxcs: 1000, ports: 1000, algorithm: Algorithm::EdDsa };
    let site = Site::start(bench, &bench.world(&size)?, Some(SERVER))?;
    let parsed = site.ask(Method::GET, "/v2/products", site.first()?, Body::None)?;
    let bytes = serde_json::to_vec(&parsed)?.len();
    let services = parsed.get("data").and_then(Value::as_array).map_or(0, Vec::len);
    let shots = site.gets(|_| Ok("/v2/products".to_owned()))?;
    let plan = site.plan(bench, 1);
    let mut lines = Vec::new();
    for (how, shots) in [("asked again", in_turn(shots.clone())), ("afresh", afresh(shots))] {
        let (mut runs, mut floors) = (Vec::new(), Vec::new());
        for round in 1..=bench.rounds {
            runs.push(plan.run(&shots)?);
            runs.last().inspect(|run| say(row, &format!("{round}/{} {how}", bench.rounds), run));
            floors.push(serialising(&parsed)?);
        }
        let (ours, floor) = (median(&runs, |run| run.p50), middle(floors));
        let what =
            format!("list of {services} services with their connections, {} kB, one client, {how}", bytes / 1000);
        let mut line = Line::new(row, what, "× the time to serialise", ours / floor, Goal::AtMost(4.0));
        line.ours = format!("p50 {ours:.1} ms, {:.1} ms CPU", median(&runs, |run| run.cpu) / 1e3);
        line.other = format!("the same JSON serialised: {floor:.1} ms");
        lines.push(line);
    }
    Ok(lines)
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
