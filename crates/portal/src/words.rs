//! Values in words: rates, moments, money, states. Templates hand references, code hands values: both are taken.

use std::borrow::Borrow;
use std::fmt::Display;

use domain::people::PersonState;
use domain::price::Currency;
use domain::{ProductKind, Status, Time};

use crate::ui::{Badge, Tone};

/// Mbit/s as people say it: `500 Mbit/s`, `10 Gbit/s`, `2.5 Gbit/s`.
pub fn rate(mbps: impl Borrow<u32>) -> String {
    match *mbps.borrow() {
        0 => "–".to_owned(),
        n if n >= 1000 && n % 1000 == 0 => format!("{} Gbit/s", n / 1000),
        n if n >= 1000 && n % 100 == 0 => format!("{}.{} Gbit/s", n / 1000, n % 1000 / 100),
        n => format!("{n} Mbit/s"),
    }
}

/// `2026-11-22 01:05`, in UTC.
pub fn moment(time: impl Borrow<Time>) -> String {
    time.borrow().rfc3339().chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// `2026-11-22`.
pub fn day(time: impl Borrow<Time>) -> String {
    time.borrow().rfc3339().chars().take(10).collect()
}

/// How far `time` is from `now`: `in 12 days`, `3 minutes ago`, `just now`.
pub fn distance(now: impl Borrow<Time>, time: impl Borrow<Time>) -> String {
    let (now, time) = (*now.borrow(), *time.borrow());
    let ahead = time > now;
    let seconds = (time.ms() - now.ms()).unsigned_abs() / 1000;
    let (n, unit) = match seconds {
        0..60 => return if ahead { "in less than a minute" } else { "just now" }.to_owned(),
        60..3600 => (seconds / 60, "minute"),
        3600..172_800 => (seconds / 3600, "hour"),
        // To the nearest: a key for 30 days expires in 30 days, also a moment after it was made.
        _ => ((seconds + 43_200) / 86_400, "day"),
    };
    let s = if n == 1 { "" } else { "s" };
    if ahead { format!("in {n} {unit}{s}") } else { format!("{n} {unit}{s} ago") }
}

/// Minor units as an amount with its currency: `EUR 1,250.00`.
pub fn money(currency: impl Borrow<Currency>, minor: impl Borrow<i64>) -> String {
    let currency = currency.borrow();
    let decimal = currency.decimal(*minor.borrow());
    let (whole, cents) = decimal.split_once('.').map_or((decimal.as_str(), ""), |(whole, cents)| (whole, cents));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let dot = if cents.is_empty() { "" } else { "." };
    format!("{currency} {sign}{grouped}{dot}{cents}")
}

/// `Port`, `MCR`, `MVE`: what people call them; on the wire a Port has another name.
pub fn kind(kind: impl Borrow<ProductKind>) -> &'static str {
    match kind.borrow() {
        ProductKind::Port => "Port",
        ProductKind::Mcr => "MCR",
        ProductKind::Mve => "MVE",
    }
}

/// The state of a service: whether the exchange has it in force.
pub fn service(status: impl Borrow<Status>) -> Badge {
    let (tone, word) = match status.borrow() {
        Status::Live => (Tone::Good, "Live"),
        Status::Configured => (Tone::Good, "Configured"),
        Status::Deployable => (Tone::Busy, "Being set up"),
        Status::New => (Tone::Waits, "Waits for approval"),
        Status::Cancelled => (Tone::Still, "Ends with its term"),
        Status::CancelledParent => (Tone::Still, "Ends with its Port"),
        Status::Decommissioned => (Tone::Still, "Ended"),
        Status::Failed => (Tone::Bad, "Not made"),
    };
    Badge::new(tone, word)
}

/// The state of a connection: what keeps traffic from it comes before what the exchange has in force.
pub fn connection(status: impl Borrow<Status>, shutdown: bool, own_cut: bool, far_cut: bool) -> Badge {
    let status = *status.borrow();
    match status {
        Status::Deployable | Status::Configured | Status::Live if shutdown => Badge::new(Tone::Still, "Shut down"),
        Status::Deployable | Status::Configured | Status::Live if own_cut => Badge::new(Tone::Still, "Cut off by you"),
        Status::Deployable | Status::Configured | Status::Live if far_cut => Badge::new(Tone::Still, "Cut off by them"),
        _ => service(status),
    }
}

/// Where a person stands.
pub fn person(state: impl Borrow<PersonState>) -> Badge {
    match state.borrow() {
        PersonState::Invited => Badge::new(Tone::Waits, "Invited"),
        PersonState::Active => Badge::new(Tone::Good, "Active"),
        PersonState::Inactive => Badge::new(Tone::Still, "Not active"),
        PersonState::Locked => Badge::new(Tone::Bad, "Locked out"),
    }
}

/// The state of a link, which isn't the state of the service.
pub fn link(up: impl Borrow<Option<bool>>) -> Badge {
    match *up.borrow() {
        Some(true) => Badge::new(Tone::Good, "Link up"),
        Some(false) => Badge::new(Tone::Bad, "Link down"),
        None => Badge::new(Tone::Still, "No link seen yet"),
    }
}

/// `1 connection`, `3 connections`, `2 entries`.
pub fn count(n: impl Display, one: &str) -> String {
    let n = n.to_string();
    match one.strip_suffix("ry") {
        _ if n == "1" => format!("1 {one}"),
        Some(stem) => format!("{n} {stem}ries"),
        None => format!("{n} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_as_people_say_them() {
        assert_eq!(
            [rate(500), rate(10_000), rate(2500), rate(1050)],
            ["500 Mbit/s", "10 Gbit/s", "2.5 Gbit/s", "1050 Mbit/s"]
        );
        let now = Time::from_ms(1_782_864_000_000);
        assert_eq!((moment(now).as_str(), day(now).as_str()), ("2026-07-01 00:00", "2026-07-01"));
        let at = |seconds: i64| distance(now, Time::from_ms(now.ms() + seconds * 1000));
        assert_eq!(
            [at(0), at(-90), at(7200), at(-86_400 * 12), at(86_400 * 2)],
            ["just now", "1 minute ago", "in 2 hours", "12 days ago", "in 2 days"]
        );
        assert_eq!([count(1, "key"), count(0, "key"), count(2, "entry")], ["1 key", "0 keys", "2 entries"]);
    }
}
