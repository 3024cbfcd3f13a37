//! From when to when a key is valid.

use serde::{Deserialize, Serialize};

use crate::{Invalid, Time};

/// Both moments belong to it. `start` is before `end`. Whole seconds: clients that count in them write back what they were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    pub start: Time,
    pub end: Time,
}

impl Validity {
    /// Days that a key is valid when nobody says how long.
    pub const DEFAULT_DAYS: u32 = 30;
    /// A key that reserves a VLAN is valid for a year at most; a day more for clocks that differ.
    pub const MAX_RESERVING_DAYS: u32 = 366;
    /// Beyond this nobody means what he writes.
    const MAX_DAYS: u32 = 36_525;

    /// Absent: from now, for 30 days from the start. The limit of a year is [`Validity::check_reserving`].
    pub fn asked(start: Option<i64>, end: Option<i64>, now: Time) -> Result<Self, Invalid> {
        let start = start.map_or(Ok(whole_second(now)), |ms| moment("validFor.start", ms, now))?;
        let end = match end {
            Some(ms) => future("validFor.end", ms, now)?,
            None => start.plus_days(Self::DEFAULT_DAYS),
        };
        Self { start, end }.ordered(now)
    }

    /// What is absent, or as it was, stays; a new end lies in the future.
    pub fn updated(self, start: Option<i64>, end: Option<i64>, now: Time) -> Result<Self, Invalid> {
        let changed = |asked: &i64, stored: Time| whole_second(Time::from_ms(*asked)) != whole_second(stored);
        let start = start.filter(|ms| changed(ms, self.start));
        let end = end.filter(|ms| changed(ms, self.end));
        if start.is_none() && end.is_none() {
            return Ok(self);
        }
        let start = start.map_or(Ok(self.start), |ms| moment("validFor.start", ms, now))?;
        let end = end.map_or(Ok(self.end), |ms| future("validFor.end", ms, now))?;
        Self { start, end }.ordered(now)
    }

    fn ordered(self, now: Time) -> Result<Self, Invalid> {
        if self.start >= self.end {
            return Err(Invalid::new("validFor.end", "must be after the start"));
        }
        if self.end > now.plus_days(Self::MAX_DAYS) {
            return Err(Invalid::new("validFor.end", "must be within 100 years, in milliseconds since 1970"));
        }
        Ok(self)
    }

    /// For a key that reserves a VLAN from `now` on.
    pub fn check_reserving(self, now: Time) -> Result<(), Invalid> {
        if self.end > now.plus_days(Self::MAX_RESERVING_DAYS) {
            return Err(Invalid::new("validFor.end", "must be within a year, because the key reserves a VLAN"));
        }
        Ok(())
    }

    /// When it begins or ends next; [`Time::MAX`] when both are over.
    pub fn next_change(self, now: Time) -> Time {
        let ends = Time::from_ms(self.end.ms().saturating_add(1));
        [self.start, ends].into_iter().filter(|change| *change > now).min().unwrap_or(Time::MAX)
    }

    pub fn begun(self, now: Time) -> bool {
        self.start <= now
    }

    pub fn expired(self, now: Time) -> bool {
        now > self.end
    }
}

fn whole_second(time: Time) -> Time {
    Time::from_ms(time.ms().saturating_sub(time.ms().rem_euclid(1000)))
}

fn moment(field: &str, ms: i64, now: Time) -> Result<Time, Invalid> {
    let time = whole_second(Time::from_ms(ms));
    if ms < 0 || time > now.plus_days(Validity::MAX_DAYS) {
        return Err(Invalid::new(field, "must be a time within 100 years, in milliseconds since 1970"));
    }
    Ok(time)
}

fn future(field: &str, ms: i64, now: Time) -> Result<Time, Invalid> {
    let time = moment(field, ms, now)?;
    if time <= now {
        return Err(Invalid::new(field, "lies in the past (it is in milliseconds since 1970)"));
    }
    Ok(time)
}
