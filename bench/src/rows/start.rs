//! How long an exchange takes from its start to its first answer.

use std::time::Instant;

use anyhow::{Context, Result};

use super::{Bench, LARGE};
use crate::exchange::{Exchange, SERVER};
use crate::measure::middle;
use crate::table::{Goal, Line};

pub fn start(bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let world = bench.world(&LARGE)?;
    let first = world.credentials()?.into_iter().next().context("no companies")?;
    let mut times = Vec::new();
    let mut home = world.copy()?;
    // The first start also makes the local CA, and reads the file from the disk.
    for round in 0..=bench.rounds {
        let began = Instant::now();
        let exchange = Exchange::start(&bench.keyway, home, Some(SERVER))?;
        exchange.bearer(&first)?;
        let took = began.elapsed().as_secs_f64();
        eprintln!("{row:<18} {round}/{} {took:.3} s", bench.rounds);
        if round > 0 {
            times.push(took);
        }
        home = exchange.stop();
    }
    Ok(vec![Line::new(row, "start with 10⁶ keys to the first token", "s", middle(times), Goal::AtMost(0.5))])
}
