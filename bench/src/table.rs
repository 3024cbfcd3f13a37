//! What was found, as a table for people and as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::machine::Machine;
use crate::measure::{Pair, Run, median};

/// What a figure is to be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Reported, and judged by nobody.
    None,
}

impl Goal {
    pub fn met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(goal) => value >= goal,
            Self::AtMost(goal) => value <= goal,
            Self::None => true,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtLeast(goal) => format!("≥ {goal}"),
            Self::AtMost(goal) => format!("≤ {goal}"),
            Self::None => "–".to_owned(),
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Of the row that it belongs to.
    pub row: &'static str,
    pub what: String,
    pub ours: String,
    /// What it is compared with, and how that did.
    pub other: String,
    /// What `value` is.
    pub measure: &'static str,
    /// `None` when it couldn't be measured: then `notes` say why.
    pub value: Option<f64>,
    pub goal: Goal,
    pub notes: Vec<String>,
    /// What it was computed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Pair>,
}

impl Line {
    pub fn new(row: &'static str, what: impl Into<String>, measure: &'static str, value: f64, goal: Goal) -> Self {
        let (ours, other) = (String::new(), String::new());
        Self { row, what: what.into(), ours, other, measure, value: Some(value), goal, notes: Vec::new(), runs: None }
    }

    /// What can't be measured here, and why.
    pub fn missing(row: &'static str, what: impl Into<String>, goal: Goal, why: impl Into<String>) -> Self {
        Self { value: None, notes: vec![why.into()], ..Self::new(row, what, "", 0.0, goal) }
    }

    /// How often ours does what the other does once: by requests a second when both servers were busy, else by what their processors can do,
    /// because then the generator was the limit.
    pub fn of_pair(row: &'static str, what: impl Into<String>, other: &str, pair: Pair, goal: Goal) -> Self {
        let side = |runs: &[Run]| {
            let figure = |figure: fn(&Run) -> f64| median(runs, figure);
            (figure(|run| run.per_second), figure(|run| run.cpu), figure(|run| run.load), figure(|run| run.p50))
        };
        let (ours, theirs) = (side(&pair.ours), side(&pair.other));
        let busy = ours.2.min(theirs.2) > BUSY;
        let (measure, value) =
            if busy { ("requests/s", ours.0 / theirs.0) } else { ("requests per CPU second", theirs.1 / ours.1) };
        let shown = |of: (f64, f64, f64, f64)| format!("{:.0}/s, {:.1} µs CPU, p50 {:.2} ms", of.0, of.1, of.3);
        let mut line = Self::new(row, what, measure, value, goal);
        (line.ours, line.other) = (shown(ours), format!("{other}: {}", shown(theirs)));
        line.note_runs(&pair);
        line.runs = Some(pair);
        line
    }

    /// Says which runs were disturbed and what failed.
    pub fn note_runs(&mut self, pair: &Pair) {
        let runs = || pair.ours.iter().chain(&pair.other);
        let disturbed = runs().filter(|run| run.disturbed()).count();
        if disturbed > 0 {
            self.notes.push(format!("{disturbed} of {} runs disturbed", runs().count()));
        }
        for (what, count) in runs().flat_map(|run| &run.failures) {
            self.notes.push(format!("{count} failed: {what}"));
        }
    }

    fn verdict(&self) -> &'static str {
        match (self.value, self.goal) {
            (None, _) => "not measured",
            (_, Goal::None) => "–",
            (Some(value), goal) if goal.met(value) => "met",
            _ => "missed",
        }
    }
}

/// A server that used more of its core than this was the limit.
const BUSY: f64 = 0.9;

/// All of it.
#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub rounds: u32,
    pub seconds: f64,
    pub lines: Vec<Line>,
}

impl Report {
    /// Whether no goal was missed. What couldn't be measured is no miss.
    pub fn met(&self) -> bool {
        self.lines.iter().all(|line| line.verdict() != "missed")
    }

    /// The table in Markdown, which a terminal shows well enough.
    pub fn markdown(&self) -> String {
        let mut text =
            String::from("| what | ours | compared with | measured | goal | verdict |\n|---|---|---|---|---|---|\n");
        for line in &self.lines {
            let value =
                line.value.map_or_else(|| "–".to_owned(), |value| format!("**{}** {}", number(value), line.measure));
            let mut verdict = line.verdict().to_owned();
            for note in &line.notes {
                let _ = write!(verdict, "; {}", note.replace('|', "/"));
            }
            let goal = line.goal.shown();
            let _ = writeln!(text, "| {} | {} | {} | {value} | {goal} | {verdict} |", line.what, line.ours, line.other);
        }
        text
    }
}

/// Two digits behind the point for ratios, none for large numbers.
pub fn number(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}
