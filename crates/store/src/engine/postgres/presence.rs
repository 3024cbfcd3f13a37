//! This process among those that share a database: what it has heard, and how long it may believe what it keeps.
//!
//! A change that is announced is committed together with a row that tells of it. Each instance reads those rows several times a second
//! (and at once when it is notified), forgets what hangs on them, and then acknowledges each. What it keeps it believes for [`HOLD`] after
//! it *began* to read them: a change that was committed later than that reading is answered only when the instance has acknowledged it, or
//! when [`HOLD`] and a little more has passed since the commit. No two clocks are compared for this: each side measures its own span.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::beat::{self, Beat, Order};
use super::session::{Place, Session};
use crate::announce::Announcements;
use crate::{Error, Row, Statement, Tx, params};

/// How long what is kept is believed after the beginning of a reading.
pub(super) const HOLD: Duration = Duration::from_secs(1);
/// What is waited beyond that: clocks of different machines differ in their pace.
const MARGIN: Duration = Duration::from_millis(100);
/// How often it is looked whether all have acknowledged, when nobody says so.
const LOOK: Duration = Duration::from_millis(20);

/// The instances that may believe what they keep, and have not acknowledged. Ours has been told in memory.
const SILENT: Statement = Statement {
    name: "SILENT",
    sql: "SELECT i.id FROM instances i
          WHERE i.lease_until > CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AND i.id <> $2
            AND NOT EXISTS (SELECT 1 FROM acknowledgements k WHERE k.announcement = $1 AND k.instance = i.id)
          LIMIT 1",
};

/// An announcement that was committed.
pub(super) struct Told {
    pub(super) id: String,
    /// When that was known.
    pub(super) at: Instant,
}

/// What the threads of a process share.
pub(super) struct Shared {
    pub(super) announcements: Announcements,
    /// An acknowledgement was heard of.
    pub(super) acknowledged: Notify,
    /// Rung when others have written.
    pub(super) bell: Arc<Notify>,
    /// The name in the table of instances, while it stands there.
    pub(super) id: Mutex<Option<String>>,
    born: Instant,
    /// Until when what is kept is believed, in nanoseconds after `born`. 0: not at all.
    until: AtomicU64,
    /// The others are about to be told that something was written.
    ringing: AtomicBool,
}

impl Shared {
    pub(super) fn new(bell: Arc<Notify>) -> Self {
        Self {
            announcements: Announcements::default(),
            acknowledged: Notify::new(),
            bell,
            id: Mutex::default(),
            born: Instant::now(),
            until: AtomicU64::new(0),
            ringing: AtomicBool::new(false),
        }
    }

    /// What was read of the announcements is whole up to `begun`.
    pub(super) fn heard_all(&self, begun: Instant) {
        let until = (begun + HOLD).saturating_duration_since(self.born).as_nanos();
        self.until.store(u64::try_from(until).unwrap_or_default(), Ordering::SeqCst);
    }

    pub(super) fn hold_nothing(&self) {
        self.until.store(0, Ordering::SeqCst);
    }

    pub(super) fn holds(&self) -> bool {
        let until = self.until.load(Ordering::SeqCst);
        until > 0 && self.born.elapsed() < Duration::from_nanos(until)
    }

    pub(super) fn rang(&self) {
        self.ringing.store(false, Ordering::SeqCst);
    }

    fn id(&self) -> String {
        self.id.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// Waits until every other instance has heard, or can't believe what it keeps any more. `look` runs a reading.
    pub(super) async fn heard_by_all<F>(&self, told: &Told, look: impl Fn(String, String) -> F)
    where
        F: Future<Output = Result<bool, Error>>,
    {
        let over = told.at + HOLD + MARGIN;
        let all = async {
            loop {
                let mut heard = std::pin::pin!(self.acknowledged.notified());
                heard.as_mut().enable();
                if look(told.id.clone(), self.id()).await.is_ok_and(|silent| !silent) {
                    return;
                }
                // Also of what nobody says there is an end.
                let _ = tokio::time::timeout(LOOK, heard).await;
            }
        };
        if tokio::time::timeout_at(over.into(), all).await.is_err() {
            tracing::debug!("an instance has not acknowledged an announcement; what it kept is believed no more");
        }
    }
}

/// Whether somebody has not acknowledged yet.
pub(super) fn somebody_is_silent(tx: &Tx<'_>, announcement: &str, ours: &str) -> Result<bool, Error> {
    let silent = |row: &mut Row<'_>| row.get::<String>("id");
    Ok(tx.one(SILENT, params![announcement, ours], silent)?.is_some())
}

/// The thread that listens and speaks for this process.
pub(super) struct Presence {
    orders: Mutex<Option<UnboundedSender<Order>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Presence {
    /// Enters this process under a name for people, with the newest migration that it knows.
    pub(super) fn start(name: &str, newest: i64, place: &Arc<Place>, shared: &Arc<Shared>) -> std::io::Result<Self> {
        let (orders, queue) = unbounded_channel();
        let beat = Beat::new(Session::new(Arc::clone(place))?, (name.to_owned(), newest), Arc::clone(shared));
        let thread = std::thread::Builder::new().name("store-presence".to_owned());
        let thread = thread.spawn(move || beat::run(beat, queue))?;
        Ok(Self { orders: Mutex::new(Some(orders)), thread: Mutex::new(Some(thread)) })
    }

    /// Has the others know, soon and once, that something was written.
    pub(super) fn ring(&self, shared: &Shared) {
        if !shared.ringing.swap(true, Ordering::SeqCst)
            && let Some(orders) = &*self.orders.lock().unwrap_or_else(PoisonError::into_inner)
        {
            // Who has left tells nobody anything.
            let _ = orders.send(Order::Ring);
        }
    }

    /// Leaves.
    pub(super) async fn close(&self) {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic there has left the lease to end by itself.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}
