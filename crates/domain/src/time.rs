//! Time as one number: milliseconds since 1970, UTC, as the wire carries it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01T00:00:00Z. May be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    /// After every other time.
    pub const MAX: Self = Self(i64::MAX);

    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        self.plus(Duration::from_secs(u64::from(days) * 86_400))
    }

    /// The same day and time of day so many months later; the 31st becomes the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let later = jiff::Timestamp::from_millisecond(self.0).ok().and_then(|start| {
            let zoned = start.to_zoned(jiff::tz::TimeZone::UTC);
            zoned.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
        });
        later.map_or(Self(i64::MAX), |zoned| Self(zoned.timestamp().as_millisecond()))
    }

    /// The beginning of a day that is written `2026-08-01`, in UTC.
    pub fn of_day(text: &str) -> Option<Self> {
        // Anything longer has a time or an offset, by which it would be another day.
        let day = Some(text.trim()).filter(|text| text.len() == "2026-08-01".len())?;
        let day: jiff::civil::Date = day.parse().ok()?;
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Self(start.timestamp().as_millisecond()))
    }

    /// How long after `earlier` this is; zero when it isn't.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC with milliseconds, for people, logs and the few wire fields that are text.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_millisecond(self.0).map_or_else(|_| self.0.to_string(), |t| format!("{t:.3}"))
    }
}

/// Where the time comes from. The one clock of a process is passed down; nothing below reads another.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Time;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved: for tests and for replaying.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(time: Time) -> Self {
        Self(AtomicI64::new(time.0))
    }

    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_millis()).unwrap_or(0), Ordering::SeqCst);
    }

    pub fn set(&self, time: Time) {
        self.0.store(time.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        let jan31: Time = Time::from_ms(1_769_817_600_000); // 2026-01-31T00:00:00Z
        assert_eq!(jan31.plus_months(1).rfc3339(), "2026-02-28T00:00:00.000Z");
        assert_eq!(jan31.plus_months(12).rfc3339(), "2027-01-31T00:00:00.000Z");
    }

    #[test]
    fn a_day_begins_at_midnight() {
        assert_eq!(Time::of_day("2026-01-31"), Some(Time::from_ms(1_769_817_600_000)));
        for bad in [
            "",
            "31.01.2026",
            "2026-02-30",
            "tomorrow",
            "2026-01-31T00:00+02:00",
            "2026-01-31T23:00-05:00[America/Lima]",
        ] {
            assert_eq!(Time::of_day(bad), None, "{bad}");
        }
    }
}
