//! A reading of all counters at each step of five minutes, from which the histories of traffic are made.

use std::collections::HashMap;
use std::time::Duration;

use domain::provisioning::{Counters, Ends};
use domain::traffic::{self as steps, READ_WITHIN, STEP};
use domain::{Time, Uid};
use store::unapplied::Subject;
use store::{Lane, Tx, leases, meta, readings, traffic};

use super::misses::Misses;
use super::page::{PAUSE, Page};
use crate::{App, Error};

const LEASE: &str = "traffic";
/// How long the lease outlives a worker that was killed. Each transaction renews it.
const HELD_FOR: Duration = Duration::from_secs(60);
/// Rows that are forgotten in one go.
const FORGET: u32 = 100;
/// Where the time of the last whole round is kept.
const MARK: &str = "traffic.read_at";

/// What one call of [`App::sample_once`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampled {
    /// Ends of services that got a reading.
    pub ends: usize,
    /// Rows that went, as what they say is older than anybody is shown.
    pub forgotten: u64,
    /// When to call again.
    pub next: Time,
}

impl App {
    /// Reads all counters, once for each step of five minutes. Does nothing, cheaply, when that has been done or another process is at it.
    ///
    /// It goes from page to page: the fabric is asked with no transaction open, and what it answers is added to the readings of the step. Killed
    /// anywhere, or with parts that the fabric didn't answer for, the next call goes over all of it and adds what isn't there. Rounds
    /// that take longer than a step leave steps without data.
    pub async fn sample_once(&self) -> Result<Sampled, Error> {
        let began = self.now();
        let idle = |ends, next| Ok(Sampled { ends, forgotten: 0, next });
        if !self.read(move |tx| due(tx, began)).await? {
            return idle(0, steps::next_step(began));
        }
        if self.leads().await?.is_err() {
            return idle(0, began.plus(HELD_FOR));
        }
        let holder = self.holder()?;
        let by = holder.clone();
        // No bell here nor below: nothing of it is work for others.
        if !self.0.store.write(Lane::Any, move |tx| hold(tx, &by, began)).await? {
            return idle(0, began.plus(HELD_FOR));
        }
        let (mut ends, mut misses, mut from) = (0, Misses::default(), Some(Page::START));
        while let Some(after) = from {
            let page = self.read(move |tx| Page::read(tx, after)).await?;
            from = page.next;
            if page.is_empty() {
                continue;
            }
            let counted = match self.0.driver.counters(&page.uids()).await {
                Ok(counted) => of_page(&page, counted.into_iter().collect()),
                Err(fault) if misses.missed(&fault) => continue,
                Err(_) => break,
            };
            misses.seen();
            // Whoever has the fabric now counts anew.
            if self.leads().await?.is_err() {
                return idle(ends, self.now().plus(HELD_FOR));
            }
            let (by, now) = (holder.clone(), self.now());
            let noted = self.0.store.write(Lane::Any, move |tx| {
                if !hold(tx, &by, now)? {
                    return Ok(None);
                }
                Ok::<_, Error>(Some(readings::note(tx, now, &counted)?))
            });
            let Some(noted) = noted.await? else { return idle(ends, self.now().plus(HELD_FOR)) };
            ends += noted;
            // After half of the step the round had better end within it.
            if page.is_full() && now < steps::step_of(began).start.plus(STEP / 2) {
                tokio::time::sleep(PAUSE).await;
            }
        }
        let mut next = self.now().plus(HELD_FOR);
        if misses.none() {
            self.0.store.write(Lane::Any, move |tx| finish(tx, &holder, began)).await?;
            next = steps::next_step(began);
        }
        // A part of the fabric that never answers keeps nothing for ever.
        let forgotten = self.forget(began.minus(READ_WITHIN), next).await?;
        Ok(Sampled { ends, forgotten, next })
    }

    /// Drops what was read before then; what is left by `until` goes another time.
    async fn forget(&self, before: Time, until: Time) -> Result<u64, Error> {
        let mut forgotten = 0;
        loop {
            let work =
                move |tx: &Tx<'_>| Ok((readings::forget(tx, before, FORGET)?, traffic::forget(tx, before, FORGET)?));
            let (read, days) = self.0.store.write::<_, Error>(Lane::Any, work).await?;
            forgotten += read + days;
            if read.max(days) < u64::from(FORGET) || self.now() >= until {
                return Ok(forgotten);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn hold(tx: &Tx<'_>, holder: &str, now: Time) -> Result<bool, Error> {
    Ok(leases::take(tx, LEASE, holder, now, now.plus(HELD_FOR))?)
}

/// Whether a step has begun since the last round.
fn due(tx: &Tx<'_>, now: Time) -> Result<bool, Error> {
    let last = meta::get(tx, MARK)?.and_then(|ms| ms.parse().ok()).map(Time::from_ms);
    Ok(steps::due(last, now))
}

/// The counters of those of a page that the fabric has.
fn of_page(page: &Page, mut counted: HashMap<Uid, Ends<Counters>>) -> Vec<(Subject, Ends<Counters>)> {
    page.subjects().filter_map(|(uid, subject)| Some((subject, counted.remove(&uid)?))).collect()
}

/// The round is whole.
fn finish(tx: &Tx<'_>, holder: &str, began: Time) -> Result<(), Error> {
    meta::set(tx, MARK, &began.ms().to_string())?;
    Ok(leases::give_back(tx, LEASE, holder)?)
}
