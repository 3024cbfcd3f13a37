//! How busy a circuit is: by the time of day, and a little by chance that follows from its uid, never beyond its rate.

use domain::{Time, Uid};

/// For so long a circuit carries the same.
const SPAN_MS: i64 = 300_000;
const HOUR_MS: i64 = 3_600_000;
/// Parts of a thousand of the way from the quietest to the busiest hour, by the hour of the day in UTC.
const DAY: [u64; 24] = [
    180, 110, 60, 20, 0, 30, 110, 260, 520, 740, 850, 880, 800, 840, 900, 860, 780, 720, 760, 880, 1000, 900, 620, 360,
];
/// How far chance takes it from there, parts of a thousand either way.
const CHANCE: u64 = 120;

/// Which way traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    AToB,
    BToA,
}

/// Consecutive spans of constant traffic between two moments: a moment in each, and its length in ms. Where they are cut doesn't
/// depend on the moments, so that it doesn't matter how often the counters are read.
pub fn spans(from: Time, to: Time) -> impl Iterator<Item = (Time, u64)> + Clone {
    let mut at = from.ms();
    std::iter::from_fn(move || {
        let start = at;
        let end = start.div_euclid(SPAN_MS).saturating_add(1).saturating_mul(SPAN_MS).min(to.ms());
        at = end;
        let ms = u64::try_from(end.saturating_sub(start)).ok().filter(|ms| *ms > 0)?;
        Some((Time::from_ms(start), ms))
    })
}

/// Octets per millisecond that a circuit of so many Mbit/s carries at a moment.
pub fn octets_per_ms(uid: Uid, way: Way, rate_mbps: u32, at: Time) -> u64 {
    // 1 Mbit/s is 125 octets in a millisecond.
    u64::from(rate_mbps) * 125 * per_mille(uid, way, at) / 1000
}

/// The share of the rate that is in use, in parts of a thousand: 40 at least, 896 at most.
fn per_mille(uid: Uid, way: Way, at: Time) -> u64 {
    let seed = seed(uid, way);
    let (quiet, busy) = (50 + seed % 150, 350 + (seed >> 16) % 450);
    let span = at.ms().div_euclid(SPAN_MS);
    let day = quiet + (busy - quiet) * time_of_day(Time::from_ms(span * SPAN_MS)) / 1000;
    let chance = 1000 - CHANCE + mix(seed ^ span.unsigned_abs()) % (2 * CHANCE + 1);
    day * chance / 1000
}

/// From `DAY`, going straight from one hour's value to the next.
fn time_of_day(at: Time) -> u64 {
    let hour = at.ms().div_euclid(HOUR_MS);
    let within = at.ms().rem_euclid(HOUR_MS).unsigned_abs();
    let value = |hour: i64| {
        let hour = usize::try_from(hour.rem_euclid(24)).unwrap_or(0);
        DAY.get(hour).copied().unwrap_or(0)
    };
    let hour_ms = HOUR_MS.unsigned_abs();
    (value(hour) * (hour_ms - within) + value(hour + 1) * within) / hour_ms
}

fn seed(uid: Uid, way: Way) -> u64 {
    let of_way = match way {
        Way::AToB => 1,
        Way::BToA => 2,
    };
    uid.bytes().iter().fold(mix(of_way), |seed, byte| mix(seed ^ u64::from(*byte)))
}

/// The finaliser of SplitMix64: neighbouring numbers come out far apart.
const fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-07-01T00:00:00Z.
    const START: i64 = 1_782_864_000_000;

    fn uid(n: u8) -> Uid {
        format!("{n:02x}000000-0000-4000-8000-000000000000").parse().unwrap()
    }

    fn at(hour: i64) -> Time {
        Time::from_ms(START + hour * HOUR_MS)
    }

    #[test]
    fn a_day_has_a_quiet_night_and_never_reaches_the_rate() {
        for n in 0..=255 {
            for way in [Way::AToB, Way::BToA] {
                let day: Vec<u64> =
                    (0..288).map(|span| per_mille(uid(n), way, Time::from_ms(START + span * SPAN_MS))).collect();
                assert!(day.iter().all(|level| (40..=896).contains(level)), "{day:?}");
                let (night, evening) = (per_mille(uid(n), way, at(4)), per_mille(uid(n), way, at(20)));
                assert!(evening * 10 > night * 13, "{night} at night and {evening} in the evening");
            }
        }
    }

    #[test]
    fn circuits_ways_and_spans_differ_and_a_rate_counts() {
        let level = |n, way, time| per_mille(uid(n), way, time);
        assert_ne!(level(1, Way::AToB, at(12)), level(2, Way::AToB, at(12)));
        assert_ne!(level(1, Way::AToB, at(12)), level(1, Way::BToA, at(12)));
        assert_ne!(level(1, Way::AToB, at(12)), level(1, Way::AToB, at(12).plus(std::time::Duration::from_mins(5))));
        let octets = |rate| octets_per_ms(uid(1), Way::AToB, rate, at(12));
        assert_eq!(octets(2000), octets(1000) * 2);
        assert!(octets(1) > 0);
    }

    #[test]
    fn spans_are_cut_at_the_same_moments_whoever_asks() {
        let (from, to) = (at(1).plus(std::time::Duration::from_secs(90)), at(2));
        let cut: Vec<_> = spans(from, to).collect();
        assert_eq!(
            (cut.len(), cut[0], cut[1]),
            (12, (from, 210_000), (Time::from_ms(START + HOUR_MS + SPAN_MS), SPAN_MS.unsigned_abs()))
        );
        assert_eq!(cut.iter().map(|(_, ms)| ms).sum::<u64>(), 3_510_000);
        assert_eq!(spans(to, from).count(), 0);
    }
}
