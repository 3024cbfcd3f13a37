//! How much traffic passes through an end of a service: averages of five minutes, for a day back, made of readings of its counters.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use crate::Time;

/// What one sample is the average of. Steps begin on the hour and every five minutes after it.
pub const STEP: Duration = Duration::from_mins(5);
/// Samples that are shown: a day of them.
pub const KEPT: usize = 288;
/// How long ago a reading may have been made to have a part in them.
pub const READ_WITHIN: Duration = Duration::from_mins(5 * 291);

const STEP_MS: i64 = 300_000;
const KEPT_STEPS: i64 = 288;

/// Averages over a step, kbit/s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// That entered the fabric here.
    pub in_kbps: u32,
    /// That left the fabric here.
    pub out_kbps: u32,
}

/// One step of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// When the step began.
    pub at: Time,
    /// `None`: not known, because the counters weren't read on both sides of it.
    pub rates: Option<Rates>,
}

/// Counters as they were at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub at: Time,
    pub in_octets: u64,
    pub out_octets: u64,
}

impl Reading {
    /// The averages from here to a later reading. Counters that went back have begun anew at zero.
    fn rates_until(&self, later: &Self) -> Rates {
        let begun_anew = later.in_octets < self.in_octets || later.out_octets < self.out_octets;
        let (in_before, out_before) = if begun_anew { (0, 0) } else { (self.in_octets, self.out_octets) };
        let ms = u64::try_from(later.at.since(self.at).as_millis()).unwrap_or(u64::MAX).max(1);
        // A bit in a millisecond is a kbit in a second.
        let kbps = |before: u64, after: u64| {
            u32::try_from(after.saturating_sub(before).saturating_mul(8) / ms).unwrap_or(u32::MAX)
        };
        Rates { in_kbps: kbps(in_before, later.in_octets), out_kbps: kbps(out_before, later.out_octets) }
    }
}

/// When the step after the one at `now` begins.
pub fn next_step(now: Time) -> Time {
    step_of(now).end
}

/// The step in which a moment lies.
pub fn step_of(at: Time) -> Range<Time> {
    let begins = |step: i64| Time::from_ms(step.saturating_mul(STEP_MS));
    begins(step(at))..begins(step(at).saturating_add(1))
}

/// Whether a step has begun since the last reading. One from further ahead than a day was made by a clock that went wrong.
pub fn due(last: Option<Time>, now: Time) -> bool {
    last.is_none_or(|last| step(last) < step(now) || step(last) - step(now) > KEPT_STEPS)
}

/// The number of the step in which a moment lies.
fn step(at: Time) -> i64 {
    at.ms().div_euclid(STEP_MS)
}

/// A day of samples as they are known at `now`, the oldest first, up to the newest; or, when that is missing, to the last step that should
/// be known. None without a reading. Of several readings of a step the first counts; those from ahead were made by a clock that went wrong.
pub fn samples(readings: &[Reading], now: Time) -> Vec<Sample> {
    let mut first = BTreeMap::new();
    // The clock of who has read may be ahead by a little.
    for reading in readings.iter().filter(|reading| step(reading.at) <= step(now) + 1) {
        let known = first.entry(step(reading.at)).or_insert(reading);
        if reading.at < known.at {
            *known = reading;
        }
    }
    let Some((newest, _)) = first.last_key_value() else { return Vec::new() };
    // The step that has just ended may be read any moment.
    let end = (newest - 1).max(step(now) - 2);
    let sample = |step: i64| Sample {
        at: Time::from_ms(step.saturating_mul(STEP_MS)),
        rates: first.get(&step).zip(first.get(&(step + 1))).map(|(from, to)| from.rates_until(to)),
    };
    (end - KEPT_STEPS + 1..=end).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// On a full hour.
    const START: i64 = 1_782_864_000_000;
    const DAY: i64 = 86_400;

    fn at(seconds: i64) -> Time {
        Time::from_ms(START + seconds * 1000)
    }

    fn reading(seconds: i64, in_octets: u64, out_octets: u64) -> Reading {
        Reading { at: at(seconds), in_octets, out_octets }
    }

    /// In and out of the newest samples, the oldest first, as they are known when the last reading has been made.
    fn newest(readings: &[Reading], count: usize) -> Vec<Option<(u32, u32)>> {
        let samples = samples(readings, readings.last().unwrap().at);
        samples[KEPT - count..].iter().map(|sample| sample.rates.map(|rates| (rates.in_kbps, rates.out_kbps))).collect()
    }

    #[test]
    fn a_sample_is_the_average_between_two_readings() {
        let readings = [reading(60, 1_000, 2_000), reading(300, 31_000, 62_000), reading(601, 31_000, 62_000 + 37_625)];
        assert_eq!(newest(&readings, 3), [None, Some((1, 2)), Some((0, 1))]);
        let samples = samples(&readings, at(601));
        assert_eq!((samples.len(), samples[KEPT - 1].at), (KEPT, at(300)));
    }

    #[test]
    fn of_two_readings_of_a_step_the_first_counts() {
        let once = [reading(0, 0, 0), reading(300, 37_500, 0)];
        let twice = [reading(299, 9, 9), reading(599, 9_999_999, 9_999_999), once[1], once[0]];
        assert_eq!(samples(&twice, at(599)), samples(&once, at(599)));
    }

    #[test]
    fn counters_that_went_back_have_begun_anew_at_zero() {
        assert_eq!(newest(&[reading(0, 1_000_000, 500), reading(300, 75_000, 150_000)], 1), [Some((2, 4))]);
    }

    #[test]
    fn steps_without_a_reading_have_no_data_and_what_comes_after_has() {
        let read = [reading(0, 0, 0), reading(300, 37_500, 0), reading(1200, 375_000, 0), reading(1500, 412_500, 0)];
        assert_eq!(newest(&read, 5), [Some((1, 0)), None, None, None, Some((1, 0))]);
        let late = [&read[..], &[reading(DAY * 30, 500_000, 0)]].concat();
        assert!(samples(&late, at(DAY * 30)).iter().all(|sample| sample.rates.is_none()));
        assert_eq!(samples(&[], at(0)), []);
    }

    #[test]
    fn what_is_not_read_any_more_moves_out_of_the_day() {
        let read = [reading(0, 0, 0), reading(300, 37_500, 0)];
        let seen = |seconds: i64| samples(&read, at(seconds));
        assert_eq!(seen(899), seen(300), "the newest may be late by a step");
        assert_eq!(seen(900)[KEPT - 2].rates, Some(Rates { in_kbps: 1, out_kbps: 0 }));
        assert!(seen(DAY + 600).iter().all(|sample| sample.rates.is_none()));
    }

    #[test]
    fn a_clock_that_was_a_month_ahead_does_not_stop_the_samples() {
        let read = [reading(DAY * 30, 0, 0), reading(0, 100, 100), reading(300, 37_600, 100)];
        assert_eq!(samples(&read, at(300))[KEPT - 1].rates, Some(Rates { in_kbps: 1, out_kbps: 0 }));
        assert_eq!(samples(&read, at(299))[KEPT - 1].rates, Some(Rates { in_kbps: 1, out_kbps: 0 }), "by a little");
        assert!(due(Some(at(DAY * 30)), at(0)) && !due(Some(at(300)), at(0)), "two clocks may differ a little");
    }

    #[test]
    fn a_step_begins_on_a_multiple_of_five_minutes() {
        assert_eq!(step_of(at(0)), at(0)..at(300));
        assert_eq!(step_of(Time::from_ms(START + 299_999)), at(0)..at(300));
        assert_eq!(next_step(at(0)), at(300));
        assert!(due(None, at(0)) && !due(Some(at(0)), Time::from_ms(START + 299_999)));
    }

    #[test]
    fn nothing_is_too_fast_or_too_slow_to_be_said() {
        assert_eq!(newest(&[reading(0, 0, 0), reading(300, u64::MAX, 37_499)], 1), [Some((u32::MAX, 0))]);
    }

    proptest! {
        #[test]
        fn a_day_needs_no_reading_from_before_the_time_in_which_they_are_kept(
            gaps in prop::collection::vec((1..1500i64, 0..1_000_000u64), 1..400), late in 0..1000i64,
        ) {
            let (mut now, mut octets, mut read) = (0, 0, Vec::new());
            for (seconds, more) in gaps {
                (now, octets) = (now + seconds, octets + more);
                read.push(reading(now, octets, octets / 2));
            }
            let since = at(now + late).minus(READ_WITHIN);
            let kept: Vec<Reading> = read.iter().copied().filter(|reading| reading.at >= since).collect();
            let all = samples(&read, at(now + late));
            prop_assert_eq!(&all, &samples(&kept, at(now + late)));

            // What a list of all readings says.
            prop_assert_eq!(all.len(), KEPT);
            for sample in all {
                let first_in = |from: Time| read.iter().find(|read| read.at >= from && read.at < from.plus(STEP));
                let rates = first_in(sample.at).zip(first_in(sample.at.plus(STEP))).map(|(from, to)| {
                    let ms = u64::try_from(to.at.since(from.at).as_millis()).unwrap();
                    u32::try_from((to.in_octets - from.in_octets) * 8 / ms).unwrap()
                });
                prop_assert_eq!(sample.rates.map(|rates| rates.in_kbps), rates, "{:?}", sample.at);
            }
        }
    }
}
