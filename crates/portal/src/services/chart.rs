//! A day of traffic as a small drawing.

use askama::Template;
use domain::traffic::{Rates, Sample};

use crate::words;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
/// Room for the numbers at the left and the times below.
const LEFT: f64 = 76.0;
const BOTTOM: f64 = 22.0;
const TOP: f64 = 8.0;

/// The drawing. What isn't known is a gap, not zero.
#[derive(Template)]
#[template(path = "services/chart.html")]
pub struct Chart {
    /// The lines, in pieces between what isn't known.
    inward: Vec<String>,
    outward: Vec<String>,
    /// Heights with their rates in words.
    levels: Vec<(String, String)>,
    /// Places of the hours with their names.
    hours: Vec<(String, String)>,
    /// The same for who doesn't see it.
    pub said: String,
}

impl askama::filters::HtmlSafe for Chart {}

impl Chart {
    /// `None` while nothing at all is known.
    pub fn of(steps: &[Sample]) -> Option<Self> {
        let known: Vec<Rates> = steps.iter().filter_map(|step| step.rates).collect();
        let highest = known.iter().map(|rates| rates.in_kbps.max(rates.out_kbps)).max()?;
        let top = ceiling(highest);
        let count = steps.len().max(2);
        let x = |n: usize| LEFT + (WIDTH - LEFT) * fraction(n, count - 1);
        let y = |kbps: u32| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - f64::from(kbps) / f64::from(top.max(1)));
        let line = |rate: fn(&Rates) -> u32| {
            let mut pieces = vec![String::new()];
            for (n, step) in steps.iter().enumerate() {
                match step.rates {
                    Some(rates) => {
                        if let Some(piece) = pieces.last_mut() {
                            piece.push_str(&format!("{:.0},{:.1} ", x(n), y(rate(&rates))));
                        }
                    }
                    None if pieces.last().is_some_and(|piece| !piece.is_empty()) => pieces.push(String::new()),
                    None => {}
                }
            }
            pieces.retain(|piece| !piece.is_empty());
            pieces
        };
        let levels = [0, top / 2, top].map(|kbps| (format!("{:.1}", y(kbps)), kbit(kbps))).into();
        let hours = steps.iter().enumerate().filter(|(_, step)| step.at.ms() % (6 * 3_600_000) == 0);
        let hours = hours.map(|(n, step)| (format!("{:.0}", x(n)), words::moment(step.at).chars().skip(11).collect()));
        let most = |rate: fn(&Rates) -> u32| kbit(known.iter().map(rate).max().unwrap_or(0));
        let said = format!(
            "Averages of five minutes over the last day: at most {} in and {} out.",
            most(|rates| rates.in_kbps),
            most(|rates| rates.out_kbps)
        );
        Some(Self {
            inward: line(|rates| rates.in_kbps),
            outward: line(|rates| rates.out_kbps),
            levels,
            hours: hours.collect(),
            said,
        })
    }
}

fn fraction(n: usize, of: usize) -> f64 {
    let part = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    part(n) / part(of.max(1))
}

/// The next of 1, 2, 5, 10, 20 … that is not below.
fn ceiling(kbps: u32) -> u32 {
    let mut step = 1_u32;
    loop {
        for factor in [1, 2, 5] {
            let level = step.saturating_mul(factor);
            if level >= kbps {
                return level;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// kbit/s as people say it.
pub fn kbit(kbps: u32) -> String {
    match kbps {
        0 => "0".to_owned(),
        n if n < 1000 => format!("{n} kbit/s"),
        n if n < 10_000 && n % 1000 != 0 => format!("{}.{} Mbit/s", n / 1000, n % 1000 / 100),
        n => words::rate(n / 1000),
    }
}

/// Octets as people say them: `1.2 GB`.
pub fn octets(n: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
    let mut whole = n;
    let mut rest = 0;
    let mut at = 0;
    while whole >= 1000 && at + 1 < units.len() {
        rest = whole % 1000 / 100;
        whole /= 1000;
        at += 1;
    }
    let unit = units.get(at).copied().unwrap_or_default();
    if at == 0 || whole >= 100 { format!("{whole} {unit}") } else { format!("{whole}.{rest} {unit}") }
}

#[cfg(test)]
mod tests {
    use domain::Time;

    use super::*;

    fn step(n: i64, rates: Option<(u32, u32)>) -> Sample {
        let rates = rates.map(|(in_kbps, out_kbps)| Rates { in_kbps, out_kbps });
        Sample { at: Time::from_ms(n * 300_000), rates }
    }

    #[test]
    fn what_isnt_known_is_a_gap_and_nothing_known_is_no_drawing() {
        assert!(Chart::of(&[step(0, None)]).is_none());
        let chart =
            Chart::of(&[step(0, Some((100, 50))), step(1, None), step(2, Some((0, 0))), step(3, Some((40, 9)))]);
        let chart = chart.unwrap();
        assert_eq!((chart.inward.len(), chart.outward.len()), (2, 2));
        assert_eq!(chart.said, "Averages of five minutes over the last day: at most 100 kbit/s in and 50 kbit/s out.");
        let drawn = chart.render().unwrap();
        assert!(drawn.contains("<polyline") && !drawn.contains("NaN"), "{drawn}");
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(
            [0, 999, 1500, 12_000, 10_000_000].map(kbit),
            ["0", "999 kbit/s", "1.5 Mbit/s", "12 Mbit/s", "10 Gbit/s"]
        );
        assert_eq!([0, 999, 1500, 123_456].map(octets), ["0 bytes", "999 bytes", "1.5 kB", "123 kB"]);
        assert_eq!([0, 1, 3, 11, 501].map(ceiling), [1, 1, 5, 20, 1000]);
    }
}
