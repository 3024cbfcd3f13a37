//! The thread that speaks for an instance: it enters it, hears what others announce, acknowledges that, and rings and hears the bell.
//!
//! The row in `instances` outlives by far what the instance believes of its caches: whoever announces must see it for as long as that is
//! believed, also while a renewal is on its way. So a renewal counts only if the row had still [`LEFT`] to run when it was made; else the
//! instance enters anew, and forgets all that it has kept, since announcements that everybody had acknowledged may be gone by then.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use domain::{Draw, Time};
use tokio::sync::mpsc::UnboundedReceiver;

use super::failure::Failure;
use super::presence::Shared;
use super::session::{Session, Woken};
use crate::tx::Connection;
use crate::{Value, params};

/// How often the announcements are read when nobody says that there are new ones.
const EVERY: Duration = Duration::from_millis(250);
/// How soon it is tried again when the database didn't answer.
const AGAIN: Duration = Duration::from_millis(100);
/// How often the others are told, at most, that something was written.
const RING_EVERY: Duration = Duration::from_millis(50);
/// How often what everybody has acknowledged is cleared away.
const SWEEP_EVERY: Duration = Duration::from_secs(10);

/// An instance listens; a reading that takes longer than this is of no use any more.
const SETTINGS: &str = "SET statement_timeout = '2s'; SET lock_timeout = '1s'; LISTEN keyway";
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
const COMMIT: &str = "COMMIT";
/// What a crash of the database may undo: the next reading does the same again.
const COMMIT_SOON: &str = "SET LOCAL synchronous_commit = off; COMMIT";
const COMMIT_AND_SAY: &str = "SET LOCAL synchronous_commit = off; NOTIFY keyway, 'acknowledged'; COMMIT";

/// The lease is 5 s long, by the database's clock.
const ENTER: &str = "INSERT INTO instances (id, name, newest, since, lease_until)
    VALUES ($1, $2, $3, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT),
      CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + 5000)";
const LEAVE: &str = "DELETE FROM instances WHERE id = $1";
/// With what a renewal counts: more than twice of what is believed after its beginning.
const RENEW: &str =
    "UPDATE instances SET lease_until = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + 5000
    WHERE id = $1 AND lease_until > CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + 2500";
/// All that isn't acknowledged, however old: ids and times aren't in the order of the commits.
const UNHEARD: &str = "SELECT a.id, a.topics FROM announcements a
    WHERE NOT EXISTS (SELECT 1 FROM acknowledgements k WHERE k.announcement = a.id AND k.instance = $1)";
const ACKNOWLEDGE: &str = "INSERT INTO acknowledgements (announcement, instance) VALUES ($1, $2) ON CONFLICT (announcement, instance) DO NOTHING";
/// An announcement goes when all who may believe what they keep have acknowledged it; who enters later keeps nothing older.
const SWEEP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL synchronous_commit = off;
    DELETE FROM announcements a WHERE a.at < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - 10000
      AND NOT EXISTS (SELECT 1 FROM instances i WHERE i.lease_until > CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
        AND NOT EXISTS (SELECT 1 FROM acknowledgements k WHERE k.announcement = a.id AND k.instance = i.id));
    DELETE FROM acknowledgements k WHERE NOT EXISTS (SELECT 1 FROM announcements a WHERE a.id = k.announcement);
    DELETE FROM instances WHERE lease_until < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - 3600000;
    COMMIT";

/// What is asked of the thread.
pub(super) enum Order {
    /// Tell the others that something was written.
    Ring,
}

pub(super) struct Beat {
    session: Session,
    name: String,
    /// The newest migration that the program knows.
    newest: i64,
    shared: Arc<Shared>,
    /// Under which it stands in the table.
    id: Option<String>,
    /// What tells our own ringing from that of others.
    voice: String,
    swept: Instant,
}

/// Until nobody has orders any more.
pub(super) fn run(mut beat: Beat, mut orders: UnboundedReceiver<Order>) {
    let (mut next, mut rang, mut ring) = (Instant::now(), Instant::now(), None);
    loop {
        let until = ring.map_or(next, |ring| next.min(ring));
        match beat.session.listen(&mut orders, until) {
            Woken::Job(Order::Ring) => ring = Some(Instant::now().max(rang + RING_EVERY)),
            Woken::Heard(said) => {
                if said.iter().map(|text| beat.hear(text)).fold(false, |news, one| news | one) {
                    next = Instant::now();
                }
            }
            Woken::Lost => {
                beat.session.forget();
                next = Instant::now();
            }
            Woken::Time => {}
            Woken::Closed => break,
        }
        let now = Instant::now();
        if ring.is_some_and(|at| at <= now) {
            (ring, rang) = (None, now);
            beat.ring();
        }
        if next <= now {
            next = match beat.renew() {
                Ok(()) => now + EVERY,
                Err(failure) => {
                    tracing::debug!(error = %failure.error, "announcements can't be read");
                    beat.session.forget();
                    now + AGAIN
                }
            };
        }
    }
    beat.leave();
}

impl Beat {
    pub(super) fn new(session: Session, (name, newest): (String, i64), shared: Arc<Shared>) -> Self {
        Self { session, name, newest, shared, id: None, voice: uid().unwrap_or_default(), swept: Instant::now() }
    }

    /// Whether there may be an announcement.
    fn hear(&self, text: &str) -> bool {
        match text {
            "announced" => return true,
            "acknowledged" => self.shared.acknowledged.notify_waiters(),
            voice if voice == self.voice => {}
            _ => self.shared.bell.notify_waiters(),
        }
        false
    }

    /// A hint, which may be lost: whoever waits for it looks by the clock as well.
    fn ring(&self) {
        self.shared.rang();
        if let Err(failure) = self.session.batch(&format!("NOTIFY keyway, '{}'", self.voice)) {
            tracing::debug!(error = %failure.error, "the others could not be told");
        }
    }

    /// Reads what was announced, forgets what hangs on it, and acknowledges it. Enters first where it doesn't stand in the table.
    fn renew(&mut self) -> Result<(), Failure> {
        if !self.session.is_connected() {
            self.session.connect()?;
            self.session.batch(SETTINGS)?;
            // What was said meanwhile has not been heard.
            self.shared.bell.notify_waiters();
        }
        loop {
            let id = match self.id.clone() {
                Some(id) => id,
                None => self.enter()?,
            };
            let begun = Instant::now();
            if self.read(&id)? {
                self.shared.heard_all(begun);
                break;
            }
            self.set_id(None);
        }
        if self.swept.elapsed() > SWEEP_EVERY {
            self.swept = Instant::now();
            self.session.batch(SWEEP)?;
        }
        Ok(())
    }

    fn enter(&mut self) -> Result<String, Failure> {
        let id = uid().map_err(Failure::lost)?;
        self.session.begin(BEGIN);
        let entered = self.session.run(ENTER, params![id.as_str(), self.name.as_str(), self.newest]);
        self.done(entered)?;
        self.commit(COMMIT)?;
        self.shared.announcements.make_all();
        self.set_id(Some(id.clone()));
        Ok(id)
    }

    /// Whether the lease still ran, so that all that was announced before this began has been heard.
    fn read(&self, id: &str) -> Result<bool, Failure> {
        let mut heard = Vec::new();
        self.session.begin(BEGIN);
        let read = self.session.query(UNHEARD, params![id], &mut |row| {
            let announcement: String = row.get("id")?;
            let topics: String = row.get("topics")?;
            self.shared.announcements.make_written(&topics);
            heard.push(announcement);
            Ok(true)
        });
        self.done(read)?;
        // Only now, when nothing that hangs on it is believed any more.
        for announcement in &heard {
            let acknowledged = self.session.run(ACKNOWLEDGE, params![announcement.as_str(), id]);
            self.done(acknowledged)?;
        }
        let renewed = self.session.run(RENEW, params![id]);
        let renewed = self.done(renewed)?;
        self.commit(if heard.is_empty() { COMMIT_SOON } else { COMMIT_AND_SAY })?;
        Ok(renewed == 1)
    }

    fn done<T>(&self, result: Result<T, crate::Error>) -> Result<T, Failure> {
        result.map_err(|error| self.session.take_failure().unwrap_or_else(|| Failure::lost(error)))
    }

    fn commit(&self, text: &str) -> Result<(), Failure> {
        self.session.batch(text)?;
        self.session.ended();
        Ok(())
    }

    fn set_id(&mut self, id: Option<String>) {
        self.shared.id.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&id);
        self.id = id;
    }

    /// Whoever announces from now on needn't wait for this one.
    fn leave(&mut self) {
        self.shared.hold_nothing();
        let Some(id) = self.id.take().filter(|_| self.session.is_connected()) else { return };
        self.session.begin(BEGIN);
        let left = self.session.run(LEAVE, &[Value::Text(id)]);
        if let Err(failure) = self.done(left).and_then(|_| self.commit(COMMIT)) {
            tracing::debug!(error = %failure.error, "the instance stays in the table until its lease ends");
        }
    }
}

fn uid() -> Result<String, String> {
    Draw::new(Time::from_ms(0)).map(|draw| draw.ids().uid().to_string()).map_err(|error| error.to_string())
}
