//! How much traffic passes through an end of a service: averages of five minutes, for a day back, made of readings of its counters.

use std::time::Duration;

use crate::Time;
use crate::provisioning::Counters;

/// What one sample is the average of. Steps begin on the hour and every five minutes after it.
pub const STEP: Duration = Duration::from_mins(5);
/// Samples that are kept: a day of them.
pub const KEPT: usize = 288;

const STEP_MS: i64 = 300_000;
const KEPT_STEPS: i64 = 288;
/// Two numbers of four octets.
const PACKED: usize = 8;
const NO_DATA: [u8; PACKED] = [0xff; PACKED];

/// Averages over a step, kbit/s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// That entered the fabric here.
    pub in_kbps: u32,
    /// That left the fabric here.
    pub out_kbps: u32,
}

/// One step of a history.
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
    pub const fn of(counters: &Counters, at: Time) -> Self {
        Self { at, in_octets: counters.in_octets, out_octets: counters.out_octets }
    }

    /// The averages from here to a later reading. Counters that went back have begun anew at zero.
    fn rates_until(&self, later: &Self) -> Rates {
        let begun_anew = later.in_octets < self.in_octets || later.out_octets < self.out_octets;
        let (in_before, out_before) = if begun_anew { (0, 0) } else { (self.in_octets, self.out_octets) };
        let ms = u64::try_from(later.at.since(self.at).as_millis()).unwrap_or(u64::MAX).max(1);
        // A bit in a millisecond is a kbit in a second. The largest number is kept for "no data".
        let kbps = |before: u64, after: u64| {
            let bits = after.saturating_sub(before).saturating_mul(8);
            u32::try_from(bits / ms).unwrap_or(u32::MAX).min(u32::MAX - 1)
        };
        Rates { in_kbps: kbps(in_before, later.in_octets), out_kbps: kbps(out_before, later.out_octets) }
    }
}

/// When the step after the one at `now` begins.
pub fn next_step(now: Time) -> Time {
    Time::from_ms(step(now).saturating_add(1).saturating_mul(STEP_MS))
}

/// Whether a step has begun since the last reading. One from further ahead than a day was made by a clock that went wrong.
pub fn due(last: Option<Time>, now: Time) -> bool {
    last.is_none_or(|last| step(last) < step(now) || step(last) - step(now) > KEPT_STEPS)
}

/// The number of the step in which a moment lies.
fn step(at: Time) -> i64 {
    at.ms().div_euclid(STEP_MS)
}

/// The last reading of an end, and the samples of the day before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    last: Reading,
    /// A step has its place by its number; what is older than a day is overwritten.
    ring: Vec<Option<Rates>>,
}

impl History {
    pub fn start(first: Reading) -> Self {
        Self { last: first, ring: vec![None; KEPT] }
    }

    pub const fn last(&self) -> &Reading {
        &self.last
    }

    /// Takes a further reading and makes the sample of the step that has ended; `false`: none has ended since the last one. Steps
    /// that passed without a reading have no data.
    pub fn note(&mut self, reading: Reading) -> bool {
        if !due(Some(self.last.at), reading.at) {
            return false;
        }
        let (from, to) = (step(self.last.at), step(reading.at));
        if to < from {
            *self = Self::start(reading);
            return true;
        }
        for passed in from.max(to.saturating_sub(KEPT_STEPS))..to {
            self.put(passed, None);
        }
        if to == from + 1 {
            self.put(from, Some(self.last.rates_until(&reading)));
        }
        self.last = reading;
        true
    }

    /// A day of samples as they are known at `now`, the oldest first, up to the newest; or, when that is missing, to the last step
    /// that should be known.
    pub fn samples(&self, now: Time) -> Vec<Sample> {
        let newest = step(self.last.at) - 1;
        // The step that has just ended may be read any moment.
        let end = newest.max(step(now) - 2);
        let known = |step: i64| step <= newest && step > newest - KEPT_STEPS;
        let sample = |step: i64| Sample {
            at: Time::from_ms(step.saturating_mul(STEP_MS)),
            rates: place(step).filter(|_| known(step)).and_then(|place| self.ring.get(place).copied().flatten()),
        };
        (end - KEPT_STEPS + 1..=end).map(sample).collect()
    }

    /// The samples as stored: for each place the two rates, low octets first.
    pub fn pack(&self) -> Vec<u8> {
        let packed = |rates: &Option<Rates>| match rates {
            Some(Rates { in_kbps, out_kbps }) => {
                (u64::from(*out_kbps) << u32::BITS | u64::from(*in_kbps)).to_le_bytes()
            }
            None => NO_DATA,
        };
        self.ring.iter().flat_map(packed).collect()
    }

    /// What was packed; `None` when it wasn't by us.
    pub fn unpack(last: Reading, packed: &[u8]) -> Option<Self> {
        let (places, rest) = packed.as_chunks::<PACKED>();
        if places.len() != KEPT || !rest.is_empty() {
            return None;
        }
        let rates = |place: &[u8; PACKED]| {
            let [a, b, c, d, e, f, g, h] = *place;
            let (in_kbps, out_kbps) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            (*place != NO_DATA).then_some(Rates { in_kbps, out_kbps })
        };
        Some(Self { last, ring: places.iter().map(rates).collect() })
    }

    fn put(&mut self, step: i64, rates: Option<Rates>) {
        if let Some(slot) = place(step).and_then(|place| self.ring.get_mut(place)) {
            *slot = rates;
        }
    }
}

/// Where the ring has a step.
fn place(step: i64) -> Option<usize> {
    usize::try_from(step.rem_euclid(KEPT_STEPS)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// On a full hour.
    const START: i64 = 1_782_864_000_000;

    fn reading(seconds: i64, in_octets: u64, out_octets: u64) -> Reading {
        Reading { at: Time::from_ms(START + seconds * 1000), in_octets, out_octets }
    }

    /// In and out of the newest samples, the oldest first.
    fn newest(history: &History, count: usize) -> Vec<Option<(u32, u32)>> {
        let samples = history.samples(history.last.at);
        samples[KEPT - count..].iter().map(|sample| sample.rates.map(|rates| (rates.in_kbps, rates.out_kbps))).collect()
    }

    #[test]
    fn a_sample_is_the_average_between_two_readings() {
        let mut history = History::start(reading(60, 1_000, 2_000));
        assert!(!history.note(reading(299, 9_000, 9_000)), "the step hasn't ended");
        assert!(history.note(reading(300, 31_000, 62_000)));
        assert!(history.note(reading(601, 31_000, 62_000 + 37_625)));
        assert_eq!(newest(&history, 3), [None, Some((1, 2)), Some((0, 1))]);
        let samples = history.samples(history.last.at);
        assert_eq!(samples.len(), KEPT);
        assert_eq!(samples[KEPT - 1].at, Time::from_ms(START + 300_000));
    }

    #[test]
    fn counters_that_went_back_have_begun_anew_at_zero() {
        let mut history = History::start(reading(0, 1_000_000, 500));
        assert!(history.note(reading(300, 75_000, 150_000)));
        assert_eq!(newest(&history, 1), [Some((2, 4))]);
    }

    #[test]
    fn steps_without_a_reading_have_no_data_and_what_comes_after_has() {
        let mut history = History::start(reading(0, 0, 0));
        history.note(reading(300, 37_500, 0));
        history.note(reading(1200, 375_000, 0));
        history.note(reading(1500, 412_500, 0));
        assert_eq!(newest(&history, 5), [Some((1, 0)), None, None, None, Some((1, 0))]);
        assert!(history.note(reading(86_400 * 30, 500_000, 0)));
        assert!(history.samples(history.last.at).iter().all(|sample| sample.rates.is_none()));
    }

    #[test]
    fn what_is_not_read_any_more_moves_out_of_the_day() {
        let mut history = History::start(reading(0, 0, 0));
        history.note(reading(300, 37_500, 0));
        let at = |seconds: i64| history.samples(Time::from_ms(START + seconds * 1000));
        assert_eq!(at(899), at(300), "the newest may be late by a step");
        assert_eq!(at(900)[KEPT - 2].rates, Some(Rates { in_kbps: 1, out_kbps: 0 }));
        assert!(at(86_400 + 600).iter().all(|sample| sample.rates.is_none()));
    }

    #[test]
    fn a_clock_that_was_a_month_ahead_does_not_stop_the_samples() {
        let mut history = History::start(reading(86_400 * 30, 0, 0));
        assert!(history.note(reading(0, 100, 100)));
        assert!(history.note(reading(300, 37_600, 100)));
        assert_eq!(newest(&history, 1), [Some((1, 0))]);
        assert!(!History::start(reading(300, 0, 0)).note(reading(0, 1, 1)), "two clocks may differ a little");
    }

    #[test]
    fn the_next_step_begins_on_a_multiple_of_five_minutes() {
        assert_eq!(next_step(Time::from_ms(START)), Time::from_ms(START + 300_000));
        assert_eq!(next_step(Time::from_ms(START + 299_999)), Time::from_ms(START + 300_000));
        assert!(due(None, Time::from_ms(START)) && !due(Some(Time::from_ms(START)), Time::from_ms(START + 299_999)));
    }

    #[test]
    fn nothing_is_too_fast_or_too_slow_to_be_stored() {
        let mut history = History::start(reading(0, 0, 0));
        history.note(reading(300, u64::MAX, 37_499));
        let unpacked = History::unpack(history.last, &history.pack()).unwrap();
        assert_eq!(newest(&unpacked, 1), [Some((u32::MAX - 1, 0))]);
        assert_eq!(History::unpack(history.last, &[0; 2303]), None);
        assert_eq!(History::unpack(history.last, &[0; 2312]), None);
    }

    proptest! {
        #[test]
        fn a_history_is_what_a_list_of_all_readings_says(
            gaps in prop::collection::vec((1..1500i64, 0..1_000_000u64), 1..400),
        ) {
            let (mut at, mut octets) = (0, 0);
            let mut history = History::start(reading(0, 0, 0));
            let mut last = (0, 0);
            let mut model = std::collections::BTreeMap::new();
            for (seconds, more) in gaps {
                (at, octets) = (at + seconds, octets + more);
                let (ended, now) = (last.0 / 300, at / 300);
                if history.note(reading(at, octets, octets / 2)) {
                    if now == ended + 1 {
                        let ms = u64::try_from((at - last.0) * 1000).unwrap();
                        model.insert(ended, u32::try_from((octets - last.1) * 8 / ms).unwrap());
                    }
                    last = (at, octets);
                } else {
                    prop_assert_eq!(ended, now);
                }
            }
            let history = History::unpack(history.last, &history.pack()).unwrap();
            let samples = history.samples(history.last.at);
            prop_assert_eq!(samples.len(), KEPT);
            for sample in samples {
                let step = (sample.at.ms() - START) / 300_000;
                prop_assert_eq!(sample.rates.map(|rates| rates.in_kbps), model.get(&step).copied(), "step {}", step);
            }
        }
    }
}
