//! Durations, counted in buckets that are never wider than 1.6 % of what they hold.

use std::time::Duration;

/// Buckets between one power of two and the next.
const STEPS: u32 = 6;
const FIRST: u64 = 1 << (STEPS + 1);

/// How often which duration was measured, to the nanosecond below 128 ns and in 64 steps an octave above.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    counts: Vec<u64>,
    count: u64,
    most: Duration,
}

impl Histogram {
    pub fn note(&mut self, took: Duration) {
        let at = bucket(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
        if self.counts.len() <= at {
            self.counts.resize(at + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
        self.count += 1;
        self.most = self.most.max(took);
    }

    pub fn add(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        self.counts.iter_mut().zip(&other.counts).for_each(|(ours, theirs)| *ours += theirs);
        self.count += other.count;
        self.most = self.most.max(other.most);
    }

    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The longest.
    pub const fn most(&self) -> Duration {
        self.most
    }

    /// What `per_mille` of 1000 didn't exceed: the upper edge of the bucket in which the last of them lies. Zero when nothing was measured.
    pub fn quantile(&self, per_mille: u32) -> Duration {
        let rank = (self.count * u64::from(per_mille)).div_ceil(1000).max(1);
        let mut seen = 0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(edge(at)).min(self.most);
            }
        }
        Duration::ZERO
    }
}

fn bucket(nanos: u64) -> usize {
    let at = match nanos.checked_ilog2() {
        Some(octave) if nanos >= FIRST => {
            let step = (nanos >> (octave - STEPS)) - (1 << STEPS);
            FIRST + (u64::from(octave - STEPS - 1) << STEPS) + step
        }
        _ => nanos,
    };
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// The largest duration in the bucket, in ns.
fn edge(bucket: usize) -> u64 {
    let at = u64::try_from(bucket).unwrap_or(u64::MAX);
    let Some(beyond) = at.checked_sub(FIRST) else { return at };
    let (octave, step) = ((beyond >> STEPS) + 1, beyond & ((1 << STEPS) - 1));
    let shift = u32::try_from(octave).unwrap_or(u32::MAX);
    ((1 << STEPS) + step + 1).checked_shl(shift).map_or(u64::MAX, |end| end - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_lies_in_a_bucket_that_ends_at_most_two_per_cent_above_it() {
        for shift in 0..62 {
            for nudge in [0, 1, 7, 63, 64, 65] {
                let nanos: u64 = (1 << shift) + nudge;
                let edge = edge(bucket(nanos));
                assert!(edge >= nanos && edge - nanos <= nanos / 50, "{nanos} is counted as {edge}");
            }
        }
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        (0..3000).for_each(|at| assert_eq!(bucket(edge(at) + 1), at + 1));
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut first = Histogram::default();
        (1..=50).for_each(|n| first.note(Duration::from_nanos(n)));
        let mut all = Histogram::default();
        (51..=100).for_each(|n| all.note(Duration::from_nanos(n)));
        all.add(&first);
        let at = |per_mille| all.quantile(per_mille).as_nanos();
        assert_eq!((at(500), at(990), at(1000), all.count()), (50, 99, 100, 100));
        assert_eq!(Histogram::default().quantile(500), Duration::ZERO);
    }
}
