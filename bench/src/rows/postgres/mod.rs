//! Redemptions over HTTPS on PostgreSQL, with all cores shared by everybody, against the statements alone.

mod floor;
mod host;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use testbed::Postgres;

use super::redeem::SIZE;
use super::site::Site;
use super::{Bench, replay};
use crate::measure::{Plan, Run, alternate, count, median};
use crate::table::{Goal, Line};
use floor::Script;
use host::Host;

const CLIENTS: [usize; 2] = [8, 32];
const GOAL: Goal = Goal::AtLeast(0.8);
/// Redemptions that are taken down.
const RECORDED: usize = 4000;
/// What is run first and not measured: connections are made, statements prepared, pages read.
const WARM_UP: Duration = Duration::from_secs(1);

pub fn redemptions(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let what = |clients: usize| format!("redemption, PostgreSQL, {clients} clients, all cores shared");
    if !Postgres::is_installed() {
        let missing = |clients| Line::missing(row, what(clients), GOAL, "there is none: apt-get install postgresql-15");
        return Ok(CLIENTS.map(missing).into());
    }
    let world = bench.world(&SIZE)?;
    let host = Host::holding(&world)?;
    let script = {
        let fresh = host.fresh()?;
        let home = world.copy()?.keep_in(fresh.server().clone());
        Arc::new(Script::of(replay::record(&world, &home, RECORDED)?)?)
    };
    let ours = |clients| {
        let fresh = host.fresh()?;
        let home = world.copy()?.keep_in(fresh.server().clone());
        let site = Arc::new(Site::start_in(home, bench, &world, None)?);
        let plan = Plan { core: None, behind: Some(host.pid()), ..site.plan(bench, clients) };
        let shots = site.redemptions();
        Plan { duration: WARM_UP, ..plan.clone() }.run(&shots)?;
        plan.run(&shots)
    };
    let floor = |clients, again: &mut f64| {
        let fresh = host.fresh()?;
        let (run, tries) = floor::run(&script, &host, fresh.name(), clients, [WARM_UP, bench.duration])?;
        *again = count(tries) / count(run.requests);
        Ok(run)
    };
    let mut lines = Vec::new();
    for clients in CLIENTS {
        let mut again = 0.0;
        let pair = alternate(row, bench.rounds, &mut || ours(clients), &mut || floor(clients, &mut again))?;
        let figures = |runs: &[Run]| {
            let [per_second, cpu, p50, p99] =
                [|run: &Run| run.per_second, |run: &Run| run.cpu, |run: &Run| run.p50, |run: &Run| run.p99]
                    .map(|figure| median(runs, figure));
            (per_second, format!("{per_second:.0}/s, {cpu:.0} µs CPU, p50 {p50:.2} ms, p99 {p99:.2} ms"))
        };
        let ((ours, shown), (floor, floor_shown)) = (figures(&pair.ours), figures(&pair.other));
        let mut line = Line::new(row, what(clients), "requests/s", ours / floor, GOAL);
        line.ours = shown;
        line.other = format!("its {} statements alone, {clients} connections: {floor_shown}", script.statements());
        line.note_runs(&pair);
        line.notes.push(format!("a transaction of the floor took {:.1} tries", 1.0 + again));
        line.runs = Some(pair);
        lines.push(line);
    }
    Ok(lines)
}
