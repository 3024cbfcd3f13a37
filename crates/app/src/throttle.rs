//! Holding back callers who ask again and again for what isn't there, or what isn't theirs to know.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{CompanyId, Time};

use crate::{Actor, App, Error};

/// Misses of each company, or what else is to be had in moderation, in memory: a restart forgives. One entry per company that ever missed.
#[derive(Debug)]
pub(crate) struct Misses {
    /// So many at once, then one more each [`Self::each`].
    burst: u32,
    each: Duration,
    paid_until: Mutex<HashMap<CompanyId, Time>>,
}

impl Default for Misses {
    fn default() -> Self {
        Self::of(20, Duration::from_secs(3))
    }
}

impl Misses {
    pub(crate) fn of(burst: u32, each: Duration) -> Self {
        Self { burst, each, paid_until: Mutex::default() }
    }

    /// Notes a miss of `company`, or says how long it has to wait for the next one.
    pub(crate) fn note(&self, company: CompanyId, now: Time) -> Result<(), Duration> {
        let mut all = self.all();
        self.judge(&all, company, now)?;
        self.count(&mut all, company, now);
        Ok(())
    }

    /// Takes back what was noted of something that came to nothing.
    pub(crate) fn give_back(&self, company: CompanyId) {
        if let Some(until) = self.all().get_mut(&company) {
            *until = until.minus(self.each);
        }
    }

    /// Whether `company` may risk another miss now, or how long it has to wait.
    pub(crate) fn may(&self, company: CompanyId, now: Time) -> Result<(), Duration> {
        self.judge(&self.all(), company, now)
    }

    /// Notes a miss whatever is owed already: of those that were asked for at the same moment each counts.
    pub(crate) fn add(&self, company: CompanyId, now: Time) {
        self.count(&mut self.all(), company, now);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<CompanyId, Time>> {
        self.paid_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, all: &HashMap<CompanyId, Time>, company: CompanyId, now: Time) -> Result<(), Duration> {
        let debt = all.get(&company).map_or(Duration::ZERO, |until| until.since(now));
        let credit = self.each.saturating_mul(self.burst - 1);
        if debt > credit { Err(debt.saturating_sub(credit)) } else { Ok(()) }
    }

    fn count(&self, all: &mut HashMap<CompanyId, Time>, company: CompanyId, now: Time) {
        let until = all.entry(company).or_insert(now);
        *until = now.plus(until.since(now) + self.each);
    }
}

impl App {
    /// Runs `verb`, whose refusal tells the company something of others when `tells` says so, unless it has had too many of those.
    /// Operators are held back by nothing.
    pub(crate) async fn sparingly<T>(
        &self,
        misses: &Misses,
        actor: &Actor,
        tells: fn(&Error) -> bool,
        verb: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Some(company) = actor.company.as_ref().map(|member| member.id) else { return verb.await };
        misses.may(company, self.now()).map_err(|wait| {
            let rule = "too much was asked for that couldn't be had: wait before the next try".to_owned();
            Error::TooMany { rule, wait }
        })?;
        let result = verb.await;
        if result.as_ref().err().is_some_and(tells) {
            misses.add(company, self.now());
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_misses_are_free_and_each_three_seconds_one_more() {
        const BURST: u32 = 20;
        const EACH: Duration = Duration::from_secs(3);
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
