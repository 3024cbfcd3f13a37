//! The table and the chart in `docs/`, written by the command that measured them.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::table::{Goal, Line, Report, number};

const PAGE: &str = "performance.md";
const CHART: &str = "performance.svg";
/// Between these lines the page is the command's.
const BEGIN: &str = "<!-- measured: begin (written by `cargo xtask bench --write-docs`) -->";
const END: &str = "<!-- measured: end -->";

/// Puts the table into the page in `docs`, and the chart beside it.
pub fn write(docs: &Path, report: &Report) -> Result<()> {
    let page = docs.join(PAGE);
    let text = std::fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    let (before, rest) = text.split_once(BEGIN).with_context(|| format!("{PAGE} has no line {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("{PAGE} has no line {END}"))?;
    std::fs::write(&page, format!("{before}{BEGIN}\n{}{END}{after}", measured(report)))?;
    Ok(std::fs::write(docs.join(CHART), chart(&report.lines))?)
}

fn measured(report: &Report) -> String {
    let machine = &report.machine;
    format!(
        "\nMeasured {} at {} on {} cores of {}, {}: {} rounds of {} s each, medians.\n\n![What was measured, as a part of its goal]({CHART})\n\n{}\n",
        machine.date,
        machine.commit,
        machine.cores,
        machine.processor,
        machine.system,
        report.rounds,
        report.seconds,
        report.markdown()
    )
}

const LINE: usize = 24;
const LEFT: usize = 530;
const WIDTH: usize = 1130;
/// Where a bar ends whose goal is just met, and what a bar is at most, as a multiple of that.
const JUST: f64 = 180.0;
const MOST: f64 = 2.0;

/// A bar for each figure that has a goal: as long as it is good.
fn chart(lines: &[Line]) -> String {
    let bars: Vec<_> = lines.iter().filter_map(|line| Some((line, line.value?, part(line)?))).collect();
    let height = (bars.len() + 2) * LINE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n\
         <title>What was measured, as a part of its goal</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    let goal = px(LEFT) + JUST;
    let _ = writeln!(svg, "<line x1=\"{goal}\" x2=\"{goal}\" y1=\"18\" y2=\"{}\" stroke=\"#222\"/>", height - LINE);
    let _ = writeln!(svg, "<text x=\"{goal}\" y=\"13\" text-anchor=\"middle\" fill=\"#222\">goal</text>");
    for (n, (line, value, part)) in bars.iter().enumerate() {
        let (top, middle) = (LINE + n * LINE, LINE + n * LINE + 13);
        let colour = if *part >= 1.0 { "#2e7d5b" } else { "#b3541e" };
        let (what, shown) = (escape(&line.what), format!("{} {}", number(*value), line.measure));
        let _ =
            writeln!(svg, "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\" fill=\"#222\">{what}</text>", LEFT - 8);
        let length = part.min(MOST) * JUST;
        let _ = writeln!(svg, "<rect x=\"{LEFT}\" y=\"{top}\" width=\"{length:.0}\" height=\"17\" fill=\"{colour}\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{middle}\" fill=\"#222\" stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">{}</text>",
            px(LEFT) + length + 6.0,
            escape(&shown)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// How much of its goal a figure is; more than 1 is better.
fn part(line: &Line) -> Option<f64> {
    match (line.value?, line.goal) {
        (value, Goal::AtLeast(goal)) => Some(value / goal),
        (value, Goal::AtMost(goal)) => Some(goal / value),
        (_, Goal::None) => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a picture")]
fn px(n: usize) -> f64 {
    n as f64
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;

    #[test]
    fn the_command_writes_its_part_of_the_page_and_leaves_the_rest() {
        let docs = tempfile::tempdir().unwrap();
        std::fs::write(docs.path().join(PAGE), format!("# Speed\n{BEGIN}\nold\n{END}\n## Why\n")).unwrap();
        let machine = Machine::here().unwrap();
        let line = Line::new("x", "a <thing>", "MB", 10.0, Goal::AtMost(20.0));
        let report = Report { machine, rounds: 1, seconds: 1.0, lines: vec![line] };
        for _ in 0..2 {
            write(docs.path(), &report).unwrap();
        }
        let page = std::fs::read_to_string(docs.path().join(PAGE)).unwrap();
        assert!(page.starts_with("# Speed\n") && page.ends_with("## Why\n") && !page.contains("old"), "{page}");
        assert!(page.contains("| a <thing> |  |  | **10.00** MB | ≤ 20 | met |"), "{page}");
        assert!(std::fs::read_to_string(docs.path().join(CHART)).unwrap().contains("a &lt;thing&gt;"));
    }
}
