//! Redemptions on PostgreSQL. The row is here so that the table doesn't pass over them; what it needs isn't.

use anyhow::Result;

use super::Bench;
use crate::table::{Goal, Line};

pub fn redemptions(_bench: &Bench, row: &'static str) -> Result<Vec<Line>> {
    let line = |clients: usize| {
        let what = format!("redemption, PostgreSQL, {clients} clients, all cores shared");
        Line::missing(row, what, Goal::AtLeast(0.8), "not there yet: the bench knows no second engine")
    };
    Ok([8, 32].map(line).into())
}
