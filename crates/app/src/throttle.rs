//! Holding back callers who ask again and again for what isn't there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{CompanyId, Time};

/// So many misses at once, then one more each [`EACH`].
const BURST: u32 = 20;
const EACH: Duration = Duration::from_secs(3);

/// Misses of each company, in memory: a restart forgives. One entry per company that ever missed.
#[derive(Debug, Default)]
pub(crate) struct Misses(Mutex<HashMap<CompanyId, Time>>);

impl Misses {
    /// Notes a miss of `company`, or says how long it has to wait for the next one.
    pub(crate) fn note(&self, company: CompanyId, now: Time) -> Result<(), Duration> {
        let mut paid_until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = paid_until.entry(company).or_insert(now);
        let debt = entry.since(now);
        let credit = EACH.saturating_mul(BURST - 1);
        if debt > credit {
            return Err(debt.saturating_sub(credit));
        }
        *entry = now.plus(debt + EACH);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_misses_are_free_and_each_three_seconds_one_more() {
        let misses = Misses::default();
        let (one, other) = (CompanyId(1), CompanyId(2));
        let start = Time::from_ms(0);
        for _ in 0..BURST {
            assert_eq!(misses.note(one, start), Ok(()));
        }
        assert_eq!(misses.note(one, start), Err(EACH));
        assert_eq!(misses.note(one, start.plus(Duration::from_secs(1))), Err(Duration::from_secs(2)));
        assert_eq!(misses.note(other, start), Ok(()), "one's misses are not another's");
        let later = start.plus(EACH);
        assert_eq!(misses.note(one, later), Ok(()));
        assert_eq!(misses.note(one, later), Err(EACH));
        let much_later = later.plus(Duration::from_secs(600));
        for _ in 0..BURST {
            assert_eq!(misses.note(one, much_later), Ok(()));
        }
        assert!(misses.note(one, much_later).is_err());
    }
}
