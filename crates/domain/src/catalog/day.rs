//! A day of the calendar, which begins at midnight UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Time;

/// A day from 1970-01-01 to 9998-12-31, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(Date);

/// Not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day from 1970 to 9998, written YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// The first moment of the day, UTC.
    pub fn start(self) -> Time {
        let start = self.0.to_zoned(jiff::tz::TimeZone::UTC);
        start.map_or(Time::from_ms(i64::MAX), |zoned| Time::from_ms(zoned.timestamp().as_millisecond()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let date: Date = text.parse().map_err(|_| NotADay)?;
        let exact = (1970..=9998).contains(&date.year()) && date.to_string() == text;
        exact.then_some(Self(date)).ok_or(NotADay)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_spelling_and_begins_at_midnight_utc() {
        let day: Day = "2026-01-31".parse().unwrap();
        assert_eq!((day.to_string().as_str(), day.start().ms()), ("2026-01-31", 1_769_817_600_000));
        for wrong in ["", "2026-1-31", "20260131", "2026-02-30", "2026-01-31T00:00:00", "1969-12-31", "9999-01-01"] {
            assert_eq!(wrong.parse::<Day>(), Err(NotADay), "{wrong}");
        }
    }
}
