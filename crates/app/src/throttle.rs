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
    pace: Pace,
    paid_until: Mutex<HashMap<CompanyId, Time>>,
}

/// So many at once, then one more each so often.
#[derive(Debug, Clone, Copy)]
struct Pace {
    burst: u32,
    each: Duration,
}

impl Pace {
    /// Whether another one may be had now, or how long to wait.
    fn judge(self, paid_until: Option<Time>, now: Time) -> Result<(), Duration> {
        let debt = paid_until.map_or(Duration::ZERO, |until| until.since(now));
        let credit = self.each.saturating_mul(self.burst - 1);
        if debt > credit { Err(debt.saturating_sub(credit)) } else { Ok(()) }
    }

    fn one_more(self, paid_until: Option<Time>, now: Time) -> Time {
        now.plus(paid_until.map_or(Duration::ZERO, |until| until.since(now)) + self.each)
    }
}

impl Misses {
    /// Twenty at once, then one each three seconds.
    pub(crate) fn of(name: &'static str) -> Self {
        Self { name, pace: Pace { burst: 20, each: Duration::from_secs(3) }, paid_until: Mutex::default() }
    }

    pub(crate) fn at_most(self, burst: u32, each: Duration) -> Self {
        Self { pace: Pace { burst, each }, ..self }
    }
}

impl App {
    /// Looks at until when what a company has had is paid, and changes it if `change` says to what.
    async fn paid<T: Send + 'static>(
        &self,
        misses: &Misses,
        company: CompanyId,
        change: impl Fn(Option<Time>) -> (Option<Time>, T) + Send + 'static,
    ) -> Result<T, Error> {
        if !self.0.store.is_shared() {
            let mut paid_until = misses.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
            let (changed, said) = change(paid_until.get(&company).copied());
            if let Some(until) = changed {
                paid_until.insert(company, until);
            }
            return Ok(said);
        }
        let name = misses.name;
        // No bell: it is nobody's work.
        let work = move |tx: &Tx<'_>| {
            let (changed, said) = change(rows::paid_until(tx, name, company)?);
            if let Some(until) = changed {
                rows::set(tx, name, company, until)?;
            }
            Ok(said)
        };
        self.0.store.write(Lane::Any, work).await
    }

    /// Notes a miss of `company`, or says how long it has to wait for the next one.
    pub(crate) async fn note_miss(&self, misses: &Misses, company: CompanyId) -> Result<Result<(), Duration>, Error> {
        let (now, pace) = (self.now(), misses.pace);
        let note = move |until| match pace.judge(until, now) {
            Ok(()) => (Some(pace.one_more(until, now)), Ok(())),
            wait => (None, wait),
        };
        self.paid(misses, company, note).await
    }

    /// Takes back what was noted of something that came to nothing.
    pub(crate) async fn take_back_miss(&self, misses: &Misses, company: CompanyId) {
        let each = misses.pace.each;
        let back = self.paid(misses, company, move |until: Option<Time>| (until.map(|until| until.minus(each)), ()));
        if let Err(error) = back.await {
            tracing::error!(%error, "what came to nothing stays counted");
        }
    }

    /// Whether `company` may risk another miss now, or how long it has to wait.
    async fn may_miss(&self, misses: &Misses, company: CompanyId) -> Result<Result<(), Duration>, Error> {
        let (now, pace, name) = (self.now(), misses.pace, misses.name);
        if self.0.store.is_shared() {
            return Ok(pace.judge(self.read(move |tx| Ok(rows::paid_until(tx, name, company)?)).await?, now));
        }
        self.paid(misses, company, move |until| (None, pace.judge(until, now))).await
    }

    /// Notes a miss whatever is owed already: of those that were asked for at the same moment each counts.
    async fn add_miss(&self, misses: &Misses, company: CompanyId) -> Result<(), Error> {
        let (now, pace) = (self.now(), misses.pace);
        self.paid(misses, company, move |until| (Some(pace.one_more(until, now)), ())).await
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
            self.add_miss(misses, company).await?;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_misses_are_free_and_each_three_seconds_one_more() {
        let pace = Misses::of("test").pace;
        let (burst, each) = (pace.burst, pace.each);
        assert_eq!((burst, each), (20, Duration::from_secs(3)));
        let mut paid_until = None;
        let mut note = |now| {
            pace.judge(paid_until, now)?;
            paid_until = Some(pace.one_more(paid_until, now));
            Ok(())
        };
        let start = Time::from_ms(0);
        for _ in 0..burst {
            assert_eq!(note(start), Ok(()));
        }
        assert_eq!(note(start), Err(each));
        assert_eq!(note(start.plus(Duration::from_secs(1))), Err(Duration::from_secs(2)));
        let later = start.plus(each);
        assert_eq!(note(later), Ok(()));
        assert_eq!(note(later), Err(each));
        let much_later = later.plus(Duration::from_secs(600));
        for _ in 0..burst {
            assert_eq!(note(much_later), Ok(()));
        }
        assert!(note(much_later).is_err());
    }
}
