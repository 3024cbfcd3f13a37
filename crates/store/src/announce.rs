//! Announcements: what changed of who may do what, so that nothing that was kept in memory outlives it.
//!
//! Whoever keeps something notes the [`Moment`] before he reads it and the [`Topic`]s that it hangs on; before he believes it again he asks
//! whether it still holds ([`crate::Store::holds`]). An announcement is made after the commit and before anybody is answered, so what a
//! request begins with after that answer is never older than the change.
//!
//! Topics share counters: one that is announced may make others be read anew, never less.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{ApiKeyId, CompanyId, PersonId, Uid};

/// What can change under something that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    ApiKey(ApiKeyId),
    Company(CompanyId),
    Person(PersonId),
    Session(i64),
    /// The keys that sign access tokens.
    SigningKeys,
    /// The access token with this `jti`.
    Token(Uid),
}

/// A place in the order of the announcements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

/// A power of two: 8 KiB.
const COUNTERS: usize = 1024;

/// The announcements of one process.
#[derive(Debug)]
pub(crate) struct Announcements {
    made: AtomicU64,
    /// When each counter's topics were announced last.
    last: Box<[AtomicU64]>,
}

impl Default for Announcements {
    fn default() -> Self {
        Self { made: AtomicU64::new(0), last: std::iter::repeat_with(AtomicU64::default).take(COUNTERS).collect() }
    }
}

impl Announcements {
    pub(crate) fn moment(&self) -> Moment {
        Moment(self.made.load(Ordering::SeqCst))
    }

    /// Called between the commit and the answers. A moment that was noted before the commit is smaller than the one that is noted here.
    pub(crate) fn make(&self, topics: &[Topic]) {
        for topic in topics {
            let now = self.made.fetch_add(1, Ordering::SeqCst).saturating_add(1);
            if let Some(last) = self.last.get(topic.counter()) {
                last.fetch_max(now, Ordering::SeqCst);
            }
        }
    }

    /// Whether none of `topics` was announced after `since`.
    pub(crate) fn silent(&self, since: Moment, topics: &[Topic]) -> bool {
        topics
            .iter()
            .all(|topic| self.last.get(topic.counter()).is_some_and(|last| last.load(Ordering::SeqCst) <= since.0))
    }
}

impl Topic {
    fn counter(self) -> usize {
        let (kind, id) = match self {
            Self::ApiKey(id) => (1, id.0.cast_unsigned()),
            Self::Company(id) => (2, id.0.cast_unsigned()),
            Self::Person(id) => (3, id.0.cast_unsigned()),
            Self::Session(id) => (4, id.cast_unsigned()),
            Self::SigningKeys => (5, 0),
            Self::Token(jti) => (6, jti.low()),
        };
        // The upper bits of a product with an odd number depend on all bits of the factor.
        let mixed = id.wrapping_mul(8).wrapping_add(kind).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> 32).unwrap_or_default() % COUNTERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_before_an_announcement_holds_no_more_and_what_was_noted_after_it_does() {
        let announcements = Announcements::default();
        let before = announcements.moment();
        let topic = Topic::Person(PersonId(7));
        assert!(announcements.silent(before, &[topic, Topic::SigningKeys]));
        announcements.make(&[topic]);
        assert!(!announcements.silent(before, &[Topic::SigningKeys, topic]));
        assert!(announcements.silent(before, &[Topic::SigningKeys]), "others hold");
        assert!(announcements.silent(announcements.moment(), &[topic]));
    }

    #[test]
    fn things_that_are_made_one_after_the_other_have_counters_of_their_own() {
        let kinds = |id: i64| {
            [
                Topic::ApiKey(ApiKeyId(id)),
                Topic::Company(CompanyId(id)),
                Topic::Person(PersonId(id)),
                Topic::Session(id),
            ]
        };
        let mut counters: Vec<usize> = (1..=64).flat_map(kinds).map(Topic::counter).collect();
        let all = counters.len();
        counters.sort_unstable();
        counters.dedup();
        assert!(counters.len() > all * 3 / 4, "{} of {all}", counters.len());
    }
}
