//! Holding back callers who ask again and again for what isn't there, or what isn't theirs to know.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::{CompanyId, Time};
use store::{Lane, Tx, misses as rows};

use crate::{Actor, App, Error};

/// Misses of each company, or what else is to be had in moderation. A server that is alone keeps them in memory, and a restart forgives;
/// servers that share a database keep them there. One entry per company that ever missed.
#[derive(Debug)]
pub(crate) struct Misses {
    name: &'static str,
    /// So many at once, then one more each [`Self::each`].
    burst: u32,
    each: Duration,
    paid_until: Mutex<HashMap<CompanyId, Time>>,
}

impl Misses {
    pub(crate) fn of(name: &'static str) -> Self {
        Self { name, burst: 20, each: Duration::from_secs(3), paid_until: Mutex::default() }
    }

    pub(crate) fn at_most(self, burst: u32, each: Duration) -> Self {
        Self { burst, each, ..self }
    }

    /// Whether another one may be risked now, or how long to wait.
    fn judge(&self, paid_until: Option<Time>, now: Time) -> Result<(), Duration> {
        let debt = paid_until.map_or(Duration::ZERO, |until| until.since(now));
        let credit = self.each.saturating_mul(self.burst - 1);
        if debt > credit { Err(debt.saturating_sub(credit)) } else { Ok(()) }
    }

    fn may(&self, company: CompanyId, now: Time) -> Result<(), Duration> {
        let paid_until = self.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        self.judge(paid_until.get(&company).copied(), now)
    }

    fn add(&self, company: CompanyId, now: Time) {
        let mut paid_until = self.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = paid_until.entry(company).or_insert(now);
        *entry = one_more(Some(*entry), now, self.each);
    }
}

fn one_more(paid_until: Option<Time>, now: Time, each: Duration) -> Time {
    now.plus(paid_until.map_or(Duration::ZERO, |until| until.since(now)) + each)
}

impl App {
    /// Whether `company` may risk another miss now, or how long it has to wait.
    pub(crate) async fn may_miss(&self, misses: &Misses, company: CompanyId) -> Result<Result<(), Duration>, Error> {
        let (now, name) = (self.now(), misses.name);
        if !self.0.store.is_shared() {
            return Ok(misses.may(company, now));
        }
        let paid_until = self.read(move |tx| Ok(rows::paid_until(tx, name, company)?)).await?;
        Ok(misses.judge(paid_until, now))
    }

    /// Notes a miss whatever is owed already: of those that were asked for at the same moment each counts.
    pub(crate) async fn miss(&self, misses: &Misses, company: CompanyId) -> Result<(), Error> {
        let (now, name, each) = (self.now(), misses.name, misses.each);
        if !self.0.store.is_shared() {
            misses.add(company, now);
            return Ok(());
        }
        // No bell: it is nobody's work.
        let note = move |tx: &Tx<'_>| {
            let before = rows::paid_until(tx, name, company)?;
            Ok(rows::set(tx, name, company, one_more(before, now, each))?)
        };
        self.0.store.write(Lane::Any, note).await
    }

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
        self.may_miss(misses, company).await?.map_err(|wait| {
            let rule = "too much was asked for that couldn't be had: wait before the next try".to_owned();
            Error::TooMany { rule, wait }
        })?;
        let result = verb.await;
        if result.as_ref().err().is_some_and(tells) {
            self.miss(misses, company).await?;
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
        let misses = Misses::of("test");
        let note = |company, now| misses.may(company, now).map(|()| misses.add(company, now));
        let (one, other) = (CompanyId(1), CompanyId(2));
        let start = Time::from_ms(0);
        for _ in 0..BURST {
            assert_eq!(note(one, start), Ok(()));
        }
        assert_eq!(note(one, start), Err(EACH));
        assert_eq!(note(one, start.plus(Duration::from_secs(1))), Err(Duration::from_secs(2)));
        assert_eq!(note(other, start), Ok(()), "one's misses are not another's");
        let later = start.plus(EACH);
        assert_eq!(note(one, later), Ok(()));
        assert_eq!(note(one, later), Err(EACH));
        let much_later = later.plus(Duration::from_secs(600));
        for _ in 0..BURST {
            assert_eq!(note(one, much_later), Ok(()));
        }
        assert!(note(one, much_later).is_err());
    }
}
