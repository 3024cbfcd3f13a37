//! Redemptions over HTTPS, each on the disk before it is answered, against the database alone.

use std::sync::{Arc, PoisonError};

use anyhow::{Context, Result};
use auth::Algorithm;
use hyper::Method;
use serde_json::json;

use super::site::Site;
use super::{Bench, replay};
use crate::exchange::{Body, SERVER, text};
use crate::measure::{Run, alternate, median};
use crate::seed::Size;
use crate::table::{Goal, Line};

/// Room for some seconds of redemptions in each round.
pub(super) const SIZE: Size = Size { companies: 1000, keys: 60_000, vxcs: 1000, ports: 2, algorithm: Algorithm::EdDsa };
/// Redemptions that are taken down.
const RECORDED: usize = 8000;
/// As many redemptions of one key as its Port has VLANs for.
const OF_ONE_KEY: usize = 3500;

pub fn one(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    on_sqlite(bench, row, 1, 0.75)
}

pub fn thirty_two(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    on_sqlite(bench, row, 32, 2.0)
}

pub fn sixty_four(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    on_sqlite(bench, row, 64, 2.0)
}

fn on_sqlite(bench: &Bench, row: &'static str, clients: usize, goal: f64) -> Result<Vec<Line>> {
    let world = bench.world(&SIZE)?;
    let recorded = Arc::new(replay::record(&world, &world.copy()?, RECORDED)?);
    let statements = recorded.first().map_or(0, Vec::len);
    let pair = alternate(
        row,
        bench.rounds,
        &mut || {
            let site = Arc::new(Site::start(bench, &world, Some(SERVER))?);
            site.plan(bench, clients).run(&site.redemptions())
        },
        &mut || replay::run(world.copy()?, &recorded),
    )?;
    let per_second = |runs: &[Run]| median(runs, |run| run.per_second);
    let (ours, floor) = (per_second(&pair.ours), per_second(&pair.other));
    let what = format!("redemption, SQLite, synchronous=FULL, {clients} clients").replace(" 1 clients", " 1 client");
    let mut line = Line::new(row, what, "requests/s", ours / floor, Goal::AtLeast(goal));
    line.ours = format!(
        "{ours:.0}/s, {:.0} µs CPU, p50 {:.2} ms, p99 {:.2} ms",
        median(&pair.ours, |run| run.cpu),
        median(&pair.ours, |run| run.p50),
        median(&pair.ours, |run| run.p99)
    );
    line.other = format!("its {statements} statements alone, one commit each: {floor:.0}/s");
    line.note_runs(&pair);
    line.runs = Some(pair);
    Ok(vec![line])
}

/// Everybody with one key that may be used any number of times, against one client with it.
pub fn one_key(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let world = bench.world(&SIZE)?;
    let run = |clients| {
        let site = Arc::new(Site::start(bench, &world, Some(SERVER))?);
        let east = world.credentials()?.pop().context("no East")?;
        let bearer = site.exchange.bearer(&east)?;
        let asked = json!({ "productUid": east.port, "singleUse": false, "maxSpeed": 1000, "active": true });
        let made = site.exchange.ask(Method::POST, "/v2/service/key", &bearer, Body::Json(&asked))?;
        let made: serde_json::Value = serde_json::from_slice(&made)?;
        let key = text(made.get("data").context("no data")?, "key")?.to_owned();
        *site.keys.lock().unwrap_or_else(PoisonError::into_inner) = vec![key; OF_ONE_KEY].into();
        site.plan(bench, clients).run(&site.redemptions())
    };
    let pair = alternate(row, bench.rounds, &mut || run(32), &mut || run(1))?;
    let per_second = |runs: &[Run]| median(runs, |run| run.per_second);
    let (many, alone) = (per_second(&pair.ours), per_second(&pair.other));
    let what = "redemptions of one key, 32 clients";
    let mut line = Line::new(row, what, "× its own rate", many / alone, Goal::AtLeast(0.9));
    (line.ours, line.other) = (format!("{many:.0}/s"), format!("one client: {alone:.0}/s"));
    line.note_runs(&pair);
    line.runs = Some(pair);
    Ok(vec![line])
}
