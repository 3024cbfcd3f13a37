//! What long answers hold in memory until their clients have taken them: bounded over all connections of a listener. A client decides how
//! much it asks for and when it reads, and over HTTP/2 one connection asks for a hundred answers at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Shorter answers aren't counted: those of a connection together are short as well.
const LONG: u64 = 16 * 1024;

/// How often the log says that a client was let go.
const TOLD: Duration = Duration::from_secs(60);

/// All connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Unread(Arc<All>);

struct All {
    most: u64,
    holding: Mutex<Holding>,
}

#[derive(Default)]
struct Holding {
    latest: u64,
    bytes: u64,
    connections: BTreeMap<u64, Held>,
    told: Option<Instant>,
}

/// What one connection holds, each answer by its number.
struct Held {
    answers: BTreeMap<u64, Answer>,
    end: CancellationToken,
}

#[derive(Clone, Copy)]
struct Answer {
    bytes: u64,
    /// When something of it was taken last.
    since: Instant,
}

impl Held {
    fn bytes(&self) -> u64 {
        self.answers.values().map(|answer| answer.bytes).sum()
    }

    /// How much it leaves where it is, and for how long: bytes times milliseconds.
    fn idle(&self, now: Instant) -> u128 {
        let idle = |answer: &Answer| u128::from(answer.bytes) * (now - answer.since).as_millis();
        self.answers.values().map(idle).sum()
    }
}

/// One connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Share {
    all: Unread,
    number: u64,
    end: CancellationToken,
}

/// One long answer, until it is dropped.
pub(super) struct Part {
    share: Share,
    number: u64,
}

impl Unread {
    /// So many bytes together.
    pub(super) fn new(most: u64) -> Self {
        Self(Arc::new(All { most, holding: Mutex::default() }))
    }

    pub(super) fn connection(&self) -> Share {
        Share { all: self.clone(), number: self.holding().number(), end: CancellationToken::new() }
    }

    fn holding(&self) -> MutexGuard<'_, Holding> {
        self.0.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// An answer of so many bytes is held. Beyond what all may hold, the connection that leaves most where it is for longest ends.
    pub(super) fn hold(&self, bytes: u64) -> Option<Part> {
        if bytes < LONG {
            return None;
        }
        let now = Instant::now();
        let mut all = self.all.holding();
        if self.end.is_cancelled() {
            return None;
        }
        let number = all.number();
        let held = all.connections.entry(self.number);
        let held = held.or_insert_with(|| Held { answers: BTreeMap::new(), end: self.end.clone() });
        held.answers.insert(number, Answer { bytes, since: now });
        all.bytes += bytes;
        while all.bytes > self.all.0.most && all.let_go(now) {}
        drop(all);
        Some(Part { share: self.clone(), number })
    }

    /// When this connection must end.
    pub(super) async fn ended(&self) {
        self.end.cancelled().await;
    }
}

impl Holding {
    fn number(&mut self) -> u64 {
        self.latest += 1;
        self.latest
    }

    /// Ends one connection; false when none holds anything.
    fn let_go(&mut self, now: Instant) -> bool {
        let worst = self.connections.iter().max_by_key(|(_, held)| (held.idle(now), held.bytes()));
        let Some(held) = worst.map(|(number, _)| *number).and_then(|number| self.connections.remove(&number)) else {
            return false;
        };
        self.bytes -= held.bytes();
        held.end.cancel();
        if self.told.is_none_or(|told| told + TOLD <= now) {
            self.told = Some(now);
            let bytes = held.bytes();
            tracing::warn!(
                bytes,
                "answers that nobody takes hold too much memory (limits.unread_bytes): who leaves most is let go"
            );
        }
        true
    }
}

impl Part {
    /// The client has taken some of it.
    pub(super) fn taken(&self) {
        self.change(|answers, number| {
            if let Some(answer) = answers.get_mut(&number) {
                answer.since = Instant::now();
            }
            0
        });
    }

    /// `change` says how many bytes are held no more. Of a connection that had to end nothing is counted any more.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<u64, Answer>, u64) -> u64) {
        let mut all = self.share.all.holding();
        let Some(held) = all.connections.get_mut(&self.share.number) else { return };
        let less = change(&mut held.answers, self.number);
        if held.answers.is_empty() {
            all.connections.remove(&self.share.number);
        }
        all.bytes -= less;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.change(|answers, number| answers.remove(&number).map_or(0, |answer| answer.bytes));
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn over(share: &Share) -> bool {
        share.end.is_cancelled()
    }

    #[tokio::test(start_paused = true)]
    async fn beyond_the_bound_who_leaves_most_for_longest_ends() {
        let unread = Unread::new(10 * LONG);
        let [one, two, three] = [unread.connection(), unread.connection(), unread.connection()];
        let _one = one.hold(4 * LONG);
        let _two = [two.hold(2 * LONG), two.hold(2 * LONG)];
        let three_first = three.hold(2 * LONG).unwrap();
        assert!(!over(&one) && !over(&two) && !over(&three), "as much as may be");
        advance(SECOND).await;
        three_first.taken();
        _two[0].as_ref().unwrap().taken();
        let more = three.hold(LONG);
        assert!(over(&one) && !over(&two) && !over(&three), "the other has taken some of one of its answers");
        drop(more);
        advance(SECOND).await;
        let _more = three.hold(6 * LONG);
        assert!(over(&two) && !over(&three), "what begins just now isn't left yet, however large");
    }

    #[tokio::test(start_paused = true)]
    async fn who_spreads_what_he_leaves_over_many_connections_drives_nobody_out() {
        let unread = Unread::new(100 * LONG);
        let many: Vec<_> = (0..100).map(|_| unread.connection()).collect();
        let _held: Vec<_> = many.iter().map(|share| share.hold(LONG)).collect();
        let honest = unread.connection();
        for _ in 0..50 {
            advance(SECOND).await;
            let read = honest.hold(9 * LONG).unwrap();
            advance(SECOND / 10).await;
            read.taken();
        }
        assert!(!over(&honest));
        assert_eq!(many.iter().filter(|share| over(share)).count(), 9, "as many as it needed room");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_taken_isnt_counted_nor_what_an_ended_connection_still_holds() {
        let unread = Unread::new(2 * LONG);
        let (one, two) = (unread.connection(), unread.connection());
        for _ in 0..10 {
            drop(one.hold(2 * LONG));
        }
        assert!(!over(&one) && unread.holding().connections.is_empty());
        let held = one.hold(3 * LONG);
        assert!(over(&one) && one.hold(LONG).is_none());
        let _more = two.hold(2 * LONG);
        drop(held);
        assert_eq!(unread.holding().bytes, 2 * LONG);
        assert!(!over(&two));
    }

    #[test]
    fn short_answers_cost_nothing() {
        let unread = Unread::new(0);
        let one = unread.connection();
        assert!(one.hold(LONG - 1).is_none() && !over(&one));
    }
}
