//! What roles don't allow, in the trail. Whoever may not do a thing can still ask for it a thousand times a second: that is worth one
//! entry a minute for each actor, action and reason, and a number.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Time;
use store::{Lane, Tx};

use crate::{App, Error, Record, Who};

/// One entry for the first refusal, and one for all that follow it within this time.
const EACH: Duration = Duration::from_secs(60);

/// What makes two refusals the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Refused {
    pub(crate) who: Who,
    pub(crate) action: &'static str,
    pub(crate) reason: String,
}

/// The refusals that have been counted and not written, in memory. What nobody repeats leaves it within [`EACH`].
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<Refused, Repeats>>);

#[derive(Debug)]
struct Repeats {
    since: Time,
    times: u32,
    /// The entry of the latest.
    latest: Record,
}

impl Repeats {
    /// The entry that tells of them; none when the first was the only one.
    fn entry(self, reason: &str) -> Option<Record> {
        (self.times > 0).then(|| self.latest.refused_often(reason, self.times))
    }
}

impl Refusals {
    /// What is to be written of one more refusal: itself, when it is the first within [`EACH`], and after those that were counted before
    /// it.
    pub(crate) fn count(&self, refused: Refused, record: Record, now: Time) -> Vec<Record> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(repeats) = counted.get_mut(&refused)
            && now < repeats.since.plus(EACH)
        {
            repeats.times = repeats.times.saturating_add(1);
            repeats.latest = record;
            return Vec::new();
        }
        let reason = refused.reason.clone();
        let first = record.clone().refused(&reason);
        let before = counted.insert(refused, Repeats { since: now, times: 0, latest: record });
        before.and_then(|repeats| repeats.entry(&reason)).into_iter().chain([first]).collect()
    }

    /// What is to be written of those whose minute was over by `until`; of all when there is no such time.
    fn over(&self, until: Option<Time>) -> Vec<Record> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |_: &Refused, repeats: &mut Repeats| until.is_none_or(|until| repeats.since.plus(EACH) <= until);
        counted.extract_if(over).filter_map(|(refused, repeats)| repeats.entry(&refused.reason)).collect()
    }
}

impl App {
    /// Writes down the refusals that were only counted, those whose minute is over or all of them.
    pub(crate) async fn write_refusals(&self, all: bool) -> Result<(), Error> {
        let until = if all { None } else { Some(self.now()) };
        self.save_refusals(self.0.refusals.over(until)).await
    }

    /// Appends entries in a transaction of their own.
    pub(crate) async fn save_refusals(&self, records: Vec<Record>) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let draw = self.draw()?;
        self.commit(Lane::Any, move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            records.iter().try_for_each(|record| record.clone().save(tx, &mut ids, draw.now))
        })
        .await
    }
}
