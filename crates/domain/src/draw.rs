//! What one operation takes from the world before it starts: its time and its randomness.
//!
//! A write may be run more than once (a retry, or a rehearsal in tests). Because everything it needs was drawn before, each
//! run sees the same time and makes the same ids.

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};
use uuid::Uuid;

use crate::{Time, Uid};

/// The time and the randomness of one operation.
#[derive(Clone)]
pub struct Draw {
    pub now: Time,
    seed: [u8; 32],
}

impl Draw {
    /// Draws from the operating system. `Err` when it has no randomness to give, which ends the operation.
    pub fn new(now: Time) -> Result<Self, NoEntropy> {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed).map_err(|_| NoEntropy)?;
        Ok(Self { now, seed })
    }

    /// A draw that can be repeated: for tests.
    pub const fn from_seed(now: Time, seed: [u8; 32]) -> Self {
        Self { now, seed }
    }

    /// The ids of this operation, from the first one on.
    pub fn ids(&self) -> Ids {
        Ids(StdRng::from_seed(self.seed))
    }
}

impl std::fmt::Debug for Draw {
    /// Shows the time alone: secrets are made from the seed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draw").field("now", &self.now).finish_non_exhaustive()
    }
}

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

/// A stream of ids and secrets from a cryptographic generator.
pub struct Ids(StdRng);

impl Ids {
    /// A version-4 UUID; official clients refuse newer versions.
    pub fn uid(&mut self) -> Uid {
        Uid::from(uuid::Builder::from_random_bytes(self.bytes()).into_uuid())
    }

    /// The same, with the moment in the place of its first 48 bits: for what is written by the dozen and seldom asked for by its uid. An index over such
    /// uids grows in one place (its end, unless it has older, random ones), where random ones touch a page each. Whoever may see one may see its moment.
    pub fn uid_at(&mut self, moment: Time) -> Uid {
        let mut bytes: [u8; 16] = self.bytes();
        for (byte, of_moment) in bytes.iter_mut().zip(moment.ms().to_be_bytes().into_iter().skip(2)) {
            *byte = of_moment;
        }
        Uid::from(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A public number, 1 to 2³¹−1: random, because a sequence tells a rival how much is sold.
    pub fn number(&mut self) -> i64 {
        loop {
            let n = i64::from(self.0.next_u32() & 0x7fff_ffff);
            if n > 0 {
                return n;
            }
        }
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        self.0.fill_bytes(&mut out);
        out
    }
}

impl From<Uuid> for Uid {
    fn from(value: Uuid) -> Self {
        Self::new(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_makes_the_same_ids_each_time_it_is_run() {
        let draw = Draw::new(Time::from_ms(0)).unwrap();
        let (mut once, mut twice) = (draw.ids(), draw.ids());
        assert_eq!((once.uid(), once.number()), (twice.uid(), twice.number()));
        assert_eq!(once.uid().to_string().as_bytes()[14], b'4');
    }

    #[test]
    fn uids_of_a_moment_are_version_4_and_sort_by_it() {
        let mut ids = Draw::new(Time::from_ms(0)).unwrap().ids();
        let moments = [0, 255, 256, 1_795_000_000_000, 1_795_000_000_001, (1 << 48) - 1];
        let uids: Vec<_> = moments.map(|ms| ids.uid_at(Time::from_ms(ms)).to_string()).into();
        assert!(uids.is_sorted(), "{uids:?}");
        assert!(uids.iter().all(|uid| uid.as_bytes()[14] == b'4'), "{uids:?}");
        assert_ne!(ids.uid_at(Time::from_ms(7)), ids.uid_at(Time::from_ms(7)));
    }
}
