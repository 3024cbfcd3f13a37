//! Refusals, in the trail. Whoever may not do a thing, or does it wrongly, can still ask for it a thousand times a second: that is worth
//! one entry a minute for each actor, action, thing and reason, and a number.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Time, Uid};
use store::{Lane, Tx};

use crate::{App, Error, Record, Who};

/// One entry for the first refusal, and one for all that follow it within this time.
const EACH: Duration = Duration::from_secs(60);

/// Of one actor so many are told apart within [`EACH`], since he can word as many as he likes; all that come beyond are one more for each
/// action.
const KINDS: usize = 32;

/// So many entries that couldn't be written wait for the next try.
const UNWRITTEN: usize = 1000;

/// What makes two refusals of an actor the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    pub(crate) action: &'static str,
    /// What it was tried on, where that makes a difference.
    pub(crate) on: Option<Uid>,
    /// What he was told; `None` stands for all that aren't told apart.
    pub(crate) reason: Option<String>,
}

/// The refusals that have been counted and not written, in memory. What nobody repeats leaves it within [`EACH`].
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    counted: Mutex<HashMap<Who, HashMap<Kind, Repeats>>>,
    unwritten: Mutex<Vec<Record>>,
}

#[derive(Debug)]
struct Repeats {
    since: Time,
    times: u32,
    /// The entry of the latest, and why.
    latest: (Record, String),
}

impl Repeats {
    /// The entry that tells of them; none when the first was the only one.
    fn entry(self, kind: &Kind) -> Option<Record> {
        let (record, reason) = self.latest;
        (self.times > 0).then(|| match kind.reason {
            Some(_) => record.refused_often(&reason, self.times),
            None => record.of_many().refused_often(&format!("different reasons, the latest: {reason}"), self.times),
        })
    }
}

impl Refusals {
    /// What is to be written of one more refusal: itself, when it is the first within [`EACH`], and after those that were counted before
    /// it.
    pub(crate) fn count(&self, who: &Who, mut kind: Kind, record: Record, now: Time) -> Vec<Record> {
        let reason = kind.reason.clone().unwrap_or_default();
        let mut counted = self.counted();
        let mine = counted.entry(who.in_any_session()).or_default();
        if !mine.contains_key(&kind) && mine.len() >= KINDS {
            kind = Kind { on: None, reason: None, ..kind };
        }
        if let Some(repeats) = mine.get_mut(&kind)
            && now < repeats.since.plus(EACH)
        {
            repeats.times = repeats.times.saturating_add(1);
            repeats.latest = (record, reason);
            return Vec::new();
        }
        let first = record.clone().refused(&reason);
        let before = mine.insert(kind.clone(), Repeats { since: now, times: 0, latest: (record, reason) });
        before.and_then(|repeats| repeats.entry(&kind)).into_iter().chain([first]).collect()
    }

    /// What is to be written of those whose minute was over by `until`; of all when there is no such time.
    fn over(&self, until: Option<Time>) -> Vec<Record> {
        let over = |_: &Kind, repeats: &mut Repeats| until.is_none_or(|until| repeats.since.plus(EACH) <= until);
        let mut records = std::mem::take(&mut *self.unwritten());
        self.counted().retain(|_, mine| {
            records.extend(mine.extract_if(over).filter_map(|(kind, repeats)| repeats.entry(&kind)));
            !mine.is_empty()
        });
        records
    }

    /// To be written with those of the next minute.
    fn put_back(&self, records: Vec<Record>) {
        let mut unwritten = self.unwritten();
        let room = UNWRITTEN.saturating_sub(unwritten.len());
        if records.len() > room {
            tracing::error!(
                lost = records.len() - room,
                "entries of refusals are lost: they can't be written, and many wait already"
            );
        }
        unwritten.extend(records.into_iter().take(room));
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<Who, HashMap<Kind, Repeats>>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unwritten(&self) -> MutexGuard<'_, Vec<Record>> {
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Writes down the refusals that were only counted, those whose minute is over or all of them.
    pub(crate) async fn write_refusals(&self, all: bool) -> Result<(), Error> {
        let until = if all { None } else { Some(self.now()) };
        self.save_refusals(self.0.refusals.over(until)).await
    }

    /// Appends entries in a transaction of their own. Those that can't be written are tried again with the next.
    pub(crate) async fn save_refusals(&self, records: Vec<Record>) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let (draw, kept) = (self.draw()?, records.clone());
        let written = self.commit(Lane::Any, move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            records.iter().try_for_each(|record| record.clone().save(tx, &mut ids, draw.now))
        });
        written.await.inspect_err(|_| self.0.refusals.put_back(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;

    #[test]
    fn what_could_not_be_written_is_tried_again_and_no_more_of_it_than_there_is_room_for() {
        let refusals = Refusals::default();
        let record = || Record::by(&Actor::system(), "test.refuse").refused("no");
        refusals.put_back(vec![record(), record()]);
        assert_eq!(refusals.over(Some(Time::from_ms(0))).len(), 2);
        assert!(refusals.over(None).is_empty(), "once");
        refusals.put_back((0..UNWRITTEN - 1).map(|_| record()).collect());
        refusals.put_back(vec![record(), record()]);
        assert_eq!(refusals.over(None).len(), UNWRITTEN);
    }
}
