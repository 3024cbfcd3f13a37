//! What ends because its time is over.

use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::Time;
use store::{Lane, Tx, done_requests, proposals, revoked_tokens, service_keys, used_forms};

use crate::act::Work;
use crate::{Actor, App, Error, forms, mail, repeat, vxcs};

const EVER: Time = Time::from_ms(0);
/// So many in one transaction.
const BATCH: u32 = 100;

/// What one call of [`App::expire_once`] ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    /// Service keys whose VLANs were given up.
    pub keys: usize,
    /// Proposed changes that nobody decided on.
    pub proposals: usize,
    /// Revoked tokens that have ended anyway.
    pub tokens: u64,
    /// Marks of forms that are too old to be sent again.
    pub forms: u64,
    /// Requests with a key that are too old to be sent again.
    pub requests: u64,
    /// E-mails that were sent or given up a month ago.
    pub mails: u64,
    /// Cancelled VXCs whose term is over.
    pub vxcs: usize,
    /// Rows of any kind that can't be ended. The log says which and why.
    pub failed: usize,
}

/// The rows whose time is over, in order of id from beyond one, at most so many.
type Due = fn(&Tx<'_>, Span, i64, u32) -> Result<Vec<i64>, store::Error>;

/// When the time of those was over that are looked for.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// What ended before has been looked for already.
    since: Time,
    now: Time,
}

/// How far each look goes back behind the one before it: beyond the longest transaction and the difference of any two servers' clocks.
const AGAIN: Duration = Duration::from_hours(1);

/// One kind of thing that ends.
struct Kind {
    name: &'static str,
    due: Due,
    /// Ends one, if its time is over; whether it was.
    end: fn(&mut Work<'_>, i64) -> Result<bool, Error>,
}

const KEYS: Kind = Kind {
    name: "service key",
    due: |tx, span, after, limit| service_keys::expired(tx, span.since, span.now, after, limit),
    end: crate::service_keys::release_lapsed,
};
const PROPOSALS: Kind = Kind {
    name: "proposal",
    due: |tx, span, after, limit| proposals::expired(tx, span.now, after, limit),
    end: vxcs::expire,
};
const VXCS: Kind = Kind {
    name: "VXC",
    due: |tx, span, after, limit| store::vxcs::term_over(tx, span.now, after, limit),
    end: vxcs::end_due,
};

impl App {
    /// Ends all that is past its time. To be called every few seconds; a second worker at the same time finds nothing left.
    ///
    /// A row that can't be ended holds up no other, and a kind that can't be read no other kind.
    ///
    /// # Errors
    /// The first kind's that couldn't be looked through; the others have been.
    pub async fn expire_once(&self) -> Result<Expired, Error> {
        let mut failed = 0;
        let refusals = self.write_refusals(false).await;
        let (now, seen) = (self.now(), &self.0.expired_until);
        let keys = self.sweep(&KEYS, Time::from_ms(seen.load(Ordering::Relaxed)), &mut failed).await;
        if keys.is_ok() && failed == 0 {
            seen.store(now.minus(AGAIN).ms(), Ordering::Relaxed);
        }
        let tokens = self.expire(|work| Ok(revoked_tokens::purge(work.tx, work.now)?)).await;
        let proposals = self.sweep(&PROPOSALS, EVER, &mut failed).await;
        let forms = self.expire(|work| Ok(used_forms::purge(work.tx, work.now.minus(forms::LASTS))?)).await;
        let requests = self.expire(|work| Ok(done_requests::purge(work.tx, work.now.minus(repeat::LASTS))?)).await;
        let mails = self.expire(mail::forget).await;
        let vxcs = self.sweep(&VXCS, EVER, &mut failed).await;
        refusals?;
        let (keys, proposals, tokens) = (keys?, proposals?, tokens?);
        Ok(Expired { keys, proposals, tokens, forms: forms?, requests: requests?, mails: mails?, vxcs: vxcs?, failed })
    }

    /// Goes through the rows of a kind in batches; from the first that fails on one by one, past those that can't be ended.
    ///
    /// They are looked for in a read, which nobody who writes waits for; whether each is still due is asked when it is ended.
    async fn sweep(&self, kind: &'static Kind, since: Time, failed: &mut usize) -> Result<usize, Error> {
        let (mut ended, mut after, mut limit) = (0, 0, BATCH);
        loop {
            let span = Span { since, now: self.now() };
            let due = self.read(move |tx| Ok((kind.due)(tx, span, after, limit)?)).await?;
            let (Some(first), Some(last)) = (due.first().copied(), due.last().copied()) else { return Ok(ended) };
            let end = move |work: &mut Work<'_>| {
                let mut count = 0;
                for id in &due {
                    count += usize::from((kind.end)(work, *id)?);
                }
                Ok(count)
            };
            match self.expire(end).await {
                Ok(count) => {
                    ended += count;
                    after = last;
                }
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(_) if limit > 1 => limit = 1,
                Err(error) => {
                    tracing::error!(kind = kind.name, id = first, %error, "its time is over, and it can't be ended");
                    *failed += 1;
                    after = first;
                }
            }
        }
    }

    /// Rings only when something came to its end.
    async fn expire<T: Send + Default + PartialEq + 'static>(
        &self,
        step: impl Fn(&mut Work<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (app, draw) = (self.clone(), self.draw()?);
        let work = move |tx: &Tx<'_>| step(&mut Work::new(tx, &app, &Actor::system(), &draw));
        let ended = self.0.store.write(Lane::Any, work).await?;
        if ended != T::default() {
            self.ring();
        }
        Ok(ended)
    }
}
