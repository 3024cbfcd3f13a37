//! What is held in memory for clients: long answers until they have taken them, and long requests until they are answered. Bounded over all
//! connections of a listener. A client decides how much it asks for, when it reads and when it goes on writing, and over HTTP/2 one connection
//! does so many times at once.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What is shorter isn't counted: a connection has only so many at a time.
pub(super) const LONG: u64 = 16 * 1024;

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

/// What one connection holds, each part by its number.
struct Held {
    host: Option<IpAddr>,
    parts: BTreeMap<u64, Stretch>,
    end: CancellationToken,
}

#[derive(Clone, Copy)]
struct Stretch {
    bytes: u64,
    /// When something of it was taken, or came, last.
    since: Instant,
}

impl Held {
    fn bytes(&self) -> u64 {
        self.parts.values().map(|part| part.bytes).sum()
    }

    /// How much it leaves where it is, and for how long: bytes times milliseconds.
    fn idle(&self, now: Instant) -> u128 {
        self.parts.values().map(|part| u128::from(part.bytes) * (now - part.since).as_millis()).sum()
    }
}

/// One connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Share {
    all: Unread,
    /// Whose it is, as far as an address says it.
    host: Option<IpAddr>,
    number: u64,
    end: CancellationToken,
}

/// One long answer or request, until it is dropped.
pub(super) struct Part {
    share: Share,
    number: u64,
    counted: bool,
}

impl Unread {
    /// So many bytes together.
    pub(super) fn new(most: u64) -> Self {
        Self(Arc::new(All { most, holding: Mutex::default() }))
    }

    pub(super) fn connection(&self, host: Option<IpAddr>) -> Share {
        Share { all: self.clone(), host, number: self.holding().number(), end: CancellationToken::new() }
    }

    fn holding(&self) -> MutexGuard<'_, Holding> {
        self.0.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share {
    /// A part of which nothing is held yet.
    pub(super) fn part(&self) -> Part {
        Part { share: self.clone(), number: self.all.holding().number(), counted: false }
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

    /// Ends one connection, of the host that has most, the one that leaves most where it is for longest: who reads slowly himself isn't driven
    /// out by somebody who asks for much. False when nobody holds anything.
    fn let_go(&mut self, now: Instant) -> bool {
        let mut hosts: HashMap<Option<IpAddr>, u64> = HashMap::new();
        for held in self.connections.values() {
            *hosts.entry(held.host).or_default() += held.bytes();
        }
        let Some((host, _)) = hosts.into_iter().max_by_key(|&(host, bytes)| (bytes, host)) else { return false };
        let of_host = self.connections.iter().filter(|(_, held)| held.host == host);
        let worst = of_host.max_by_key(|(_, held)| (held.idle(now), held.bytes())).map(|(number, _)| *number);
        let Some(held) = worst.and_then(|number| self.connections.remove(&number)) else { return false };
        self.bytes -= held.bytes();
        held.end.cancel();
        if self.told.is_none_or(|told| told + TOLD <= now) {
            self.told = Some(now);
            let bytes = held.bytes();
            tracing::warn!(
                bytes,
                ?host,
                "what clients leave unread or unfinished holds too much memory (limits.unread_bytes): who has most is let go"
            );
        }
        true
    }
}

impl Part {
    /// So many bytes of it are held, and its client has just done something. Beyond what all may hold, a connection ends. Of one that had to end
    /// nothing is counted any more.
    pub(super) fn hold(&mut self, bytes: u64) {
        let long = bytes >= LONG;
        if !long && !self.counted {
            return;
        }
        let now = Instant::now();
        let mut all = self.share.all.holding();
        if self.share.end.is_cancelled() {
            return;
        }
        let connection = all.connections.entry(self.share.number);
        let connection = connection.or_insert_with(|| Held {
            host: self.share.host,
            parts: BTreeMap::new(),
            end: self.share.end.clone(),
        });
        let before = if long {
            connection.parts.insert(self.number, Stretch { bytes, since: now })
        } else {
            connection.parts.remove(&self.number)
        };
        if connection.parts.is_empty() {
            all.connections.remove(&self.share.number);
        }
        self.counted = long;
        all.bytes -= before.map_or(0, |before| before.bytes);
        all.bytes += if long { bytes } else { 0 };
        while all.bytes > self.share.all.0.most && all.let_go(now) {}
    }

    /// The client has taken some of it.
    pub(super) fn taken(&self) {
        let mut all = self.share.all.holding();
        let part = all.connections.get_mut(&self.share.number).and_then(|held| held.parts.get_mut(&self.number));
        if let Some(part) = part {
            part.since = Instant::now();
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.hold(0);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn host(number: u8) -> Option<IpAddr> {
        Some(IpAddr::from([192, 0, 2, number]))
    }

    fn holds(share: &Share, bytes: u64) -> Part {
        let mut part = share.part();
        part.hold(bytes);
        part
    }

    fn over(share: &Share) -> bool {
        share.end.is_cancelled()
    }

    #[tokio::test(start_paused = true)]
    async fn beyond_the_bound_the_host_that_has_most_loses_what_it_leaves_for_longest() {
        let unread = Unread::new(10 * LONG);
        let slow = unread.connection(host(1));
        let [one, two] = [unread.connection(host(2)), unread.connection(host(2))];
        let _slow = holds(&slow, 4 * LONG);
        advance(60 * SECOND).await;
        let _one = holds(&one, 3 * LONG);
        advance(SECOND).await;
        let mut rest = holds(&two, 3 * LONG);
        assert!(!over(&slow) && !over(&one) && !over(&two), "as much as may be");
        rest.hold(4 * LONG);
        assert!(over(&one) && !over(&slow) && !over(&two), "the older one of who has most, however slow another is");
    }

    #[tokio::test(start_paused = true)]
    async fn who_spreads_what_he_leaves_over_many_connections_drives_nobody_out() {
        let unread = Unread::new(100 * LONG);
        let many: Vec<_> = (0..100).map(|_| unread.connection(host(1))).collect();
        let held: Vec<_> = many.iter().map(|share| holds(share, LONG)).collect();
        let honest = unread.connection(host(2));
        for _ in 0..50 {
            advance(SECOND).await;
            let _read = holds(&honest, 9 * LONG);
            held.iter().for_each(Part::taken);
        }
        assert!(!over(&honest));
        assert_eq!(many.iter().filter(|share| over(share)).count(), 9, "as many as it needed room");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_taken_isnt_counted_nor_what_an_ended_connection_still_holds() {
        let unread = Unread::new(2 * LONG);
        let (one, two) = (unread.connection(host(1)), unread.connection(host(2)));
        let mut pieces = one.part();
        for _ in 0..10 {
            drop(holds(&one, LONG));
            pieces.hold(LONG);
            pieces.hold(0);
        }
        assert!(!over(&one) && unread.holding().connections.is_empty());
        let held = holds(&one, 3 * LONG);
        drop(holds(&one, LONG));
        assert!(over(&one) && unread.holding().bytes == 0);
        let _more = holds(&two, 2 * LONG);
        drop(held);
        assert_eq!(unread.holding().bytes, 2 * LONG);
        assert!(!over(&two));
    }

    #[test]
    fn what_is_short_costs_nothing() {
        let unread = Unread::new(0);
        let one = unread.connection(None);
        let _short = holds(&one, LONG - 1);
        assert!(!over(&one));
    }
}
