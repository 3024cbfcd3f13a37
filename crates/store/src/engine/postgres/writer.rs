//! A write on PostgreSQL: SERIALIZABLE, run again while others are in the way, and never told otherwise than it went.
//!
//! Before COMMIT nothing has been kept, so that the closure may be run again whatever the engine says. At COMMIT only a serialization
//! failure or a deadlock says that nothing was committed; after anything else it is in doubt. Then the operation's own id decides, which
//! is written in the same transaction: whoever asks for it *claims* it, which waits for a transaction that is still at it, and keeps one
//! that comes late from committing.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use domain::{Draw, Time, Uid};

use super::super::unit;
use super::failure::{Failure, Fate, is_safe_at_commit};
use super::presence::{Shared, Told};
use super::session::Session;
use crate::{Error, Lane, Statement, Topic, Tx, Value};

const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";
const BEGIN_TO_REHEARSE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE; SAVEPOINT unit";
const UNDO: &str = "ROLLBACK TO SAVEPOINT unit";
const BEGIN_CLAIM: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
/// A commit that waits for the disk or for a standby is never cut short: that would leave it in doubt.
const COMMIT: &str = "SET LOCAL statement_timeout = 0; COMMIT";
const COMMIT_AND_SAY: &str = "SET LOCAL statement_timeout = 0; NOTIFY keyway, 'announced'; COMMIT";

/// Milliseconds since 1970 by the database's clock, which all instances share. A claimed id has them negative.
const RECORD: &str =
    "INSERT INTO operations (id, at) VALUES ($1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))";
const RECORD_AND_TELL: &str = "WITH told AS (INSERT INTO announcements (id, topics, at)
      VALUES ($2, $3, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)))
    INSERT INTO operations (id, at) VALUES ($1, CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))";
const CLAIM: Statement = Statement {
    name: "CLAIM",
    sql: "INSERT INTO operations (id, at) VALUES ($1, -CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT))
          ON CONFLICT (id) DO NOTHING",
};
const CLAIMED: Statement = Statement { name: "CLAIMED", sql: "SELECT at FROM operations WHERE id = $1" };
/// Ids are of use while a commit can be in doubt, which is less than a minute.
pub(super) const SWEEP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    DELETE FROM operations WHERE at < CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT) - 3600000
      AND at > 3600000 - CAST(EXTRACT(EPOCH FROM now()) * 1000 AS BIGINT);
    COMMIT";

/// How long a write is run again before its caller is told that it can't be done now.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a commit in doubt is asked about.
const DOUBT: Duration = Duration::from_secs(30);
/// How often a collision is looked at from a newer snapshot.
const COLLISIONS: u32 = 3;

/// How a write is run.
pub(super) struct Terms {
    pub(super) lane: Lane,
    /// Twice, the first time rolled back.
    pub(super) rehearse: bool,
    /// Where what it announces is made known in this process.
    pub(super) shared: Arc<Shared>,
}

/// What came of one run.
enum Run<T, E> {
    Done(Result<T, E>, Option<Told>),
    /// Nothing of it was kept, and what the closure itself said.
    Again(Failure, Option<Result<T, E>>),
}

/// Runs `work` until it is done, refused, or time is up; what came of it, and what the other instances have to hear of before anybody is
/// answered.
pub(super) fn write<T, E: From<Error>>(
    session: &Session,
    terms: &Terms,
    ran: &AtomicU64,
    work: &impl Fn(&Tx<'_>) -> Result<T, E>,
) -> (Result<T, E>, Option<Told>) {
    let (started, mut tries, mut collisions) = (Instant::now(), 0, 0);
    loop {
        let (failure, said) = match once(session, terms, ran, work, tries > 0) {
            Run::Done(result, told) => return (result, told),
            Run::Again(failure, said) => (failure, said),
        };
        session.roll_back();
        tries += 1;
        collisions += u32::from(failure.fate == Fate::Conflict);
        if collisions == COLLISIONS || matches!(failure.fate, Fate::Final | Fate::Held) || started.elapsed() > PATIENCE
        {
            let said = said.filter(|_| matches!(failure.fate, Fate::Conflict | Fate::Final | Fate::Held));
            return (said.unwrap_or_else(|| Err(failure.error.into())), None);
        }
        tracing::debug!(tries, error = %failure.error, "a write is run again");
        pause(tries, failure.fate);
    }
}

fn once<T, E: From<Error>>(
    session: &Session,
    terms: &Terms,
    ran: &AtomicU64,
    work: &impl Fn(&Tx<'_>) -> Result<T, E>,
    again: bool,
) -> Run<T, E> {
    if let Err(failure) = ready(session, terms.lane, again) {
        return Run::Again(failure, None);
    }
    let run = || {
        let tx = Tx::new(session, ran);
        let said = unit::run(&tx, work);
        (said, tx.into_announced())
    };
    if terms.rehearse {
        session.begin(BEGIN_TO_REHEARSE);
        let (said, _) = run();
        if let Some(failure) = session.take_failure().filter(|failure| matches!(failure.fate, Fate::Again | Fate::Lost))
        {
            return Run::Again(failure, Some(said));
        }
        session.undo(UNDO);
    } else {
        session.begin(BEGIN);
    }
    let (said, topics) = run();
    match (session.take_failure(), said) {
        (Some(failure), said) => Run::Again(failure, Some(said)),
        (None, Err(refused)) => Run::Done(Err(refused), None),
        (None, Ok(done)) => {
            let committed = commit(session, &topics);
            // Of a commit that failed too: it costs a look at the database.
            terms.shared.announcements.make(&topics);
            match committed {
                Ok(told) => Run::Done(Ok(done), told),
                Err(failure) => Run::Again(failure, None),
            }
        }
    }
}

/// Connects, and takes the lane's lock where others may be in the way.
fn ready(session: &Session, lane: Lane, again: bool) -> Result<(), Failure> {
    session.ensure()?;
    let Lane::Of(uid) = lane else { return Ok(()) };
    if !again {
        return Ok(());
    }
    // Of the session, since it has to be held before the snapshot is taken: a transaction that waited for it would see what was there
    // before, and fail for certain. It is a courtesy: who doesn't get it in time goes on without it.
    match session.lock(key(uid)) {
        Err(failure) if failure.fate == Fate::Lost => Err(failure),
        _ => Ok(()),
    }
}

fn key(lane: Uid) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *lane.bytes();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Commits what is open. `Err`: it can be run again, or the fate says why not.
fn commit(session: &Session, topics: &[Topic]) -> Result<Option<Told>, Failure> {
    let (begun, wrote) = session.state();
    if !begun {
        return Ok(None);
    }
    if !wrote {
        return session.batch("COMMIT").map(|()| session.ended()).map(|()| None);
    }
    let unavailable = |why: String| Failure { error: Error::Unavailable(why), fate: Fate::Final };
    let uid = Draw::new(Time::from_ms(0)).map_err(|error| unavailable(error.to_string()))?.ids().uid();
    let id = Value::Bytes(uid.bytes().to_vec());
    let written = if topics.is_empty() {
        session.run_with(RECORD, std::slice::from_ref(&id), COMMIT)
    } else {
        let topics: Vec<String> = topics.iter().map(|topic| topic.written()).collect();
        let tell = [id.clone(), Value::Text(uid.to_string()), Value::Text(topics.join(" "))];
        session.run_with(RECORD_AND_TELL, &tell, COMMIT_AND_SAY)
    };
    let told = || (!topics.is_empty()).then(|| Told { id: uid.to_string(), at: Instant::now() });
    let failed = match written {
        Ok((Ok(()), Ok(()))) => {
            session.ended();
            return Ok(told());
        }
        // The id wasn't written, so that the text behind it came to a transaction that had failed.
        Ok((Err(error), _)) if !error.is_closed() && error.code().is_some() => return Err(session.judge(&error)),
        Ok((_, Err(error))) if is_safe_at_commit(&error) => return Err(session.judge(&error)),
        Ok((first, second)) => first.and(second).err().map(|error| session.judge(&error)),
        Err(failure) => Some(failure),
    };
    let why = failed.map_or_else(String::new, |failure| failure.error.to_string());
    tracing::warn!(error = %why, "a commit is in doubt");
    settle(session, &id, &why).map(|()| told())
}

/// Finds out about a commit in doubt. `Err` with [`Fate::Again`]: it has not happened and will not.
fn settle(session: &Session, id: &Value, why: &str) -> Result<(), Failure> {
    let started = Instant::now();
    let mut tries = 0;
    loop {
        match claim(session, id) {
            Ok(true) => return Ok(()),
            Ok(false) => {
                return Err(Failure { error: Error::Unavailable(why.to_owned()), fate: Fate::Again });
            }
            Err(failure) if started.elapsed() > DOUBT => {
                let why = format!("it isn't known whether this was done: {why}; {}", failure.error);
                return Err(Failure { error: Error::Unavailable(why), fate: Fate::Final });
            }
            Err(_) => tries += 1,
        }
        pause(tries, Fate::Lost);
    }
}

/// Whether the operation was committed; if not, it can't be any more.
fn claim(session: &Session, id: &Value) -> Result<bool, Failure> {
    session.connect()?;
    let (ran, id) = (AtomicU64::new(0), std::slice::from_ref(id));
    session.begin(BEGIN_CLAIM);
    let tx = Tx::new(session, &ran);
    let found = tx.run(CLAIM, id).and_then(|_| tx.one(CLAIMED, id, |row| row.get::<i64>("at")));
    let at = match (session.take_failure(), found) {
        (Some(failure), _) => return Err(failure),
        (None, Ok(Some(at))) => at,
        (None, _) => return Err(Failure::lost("the operation's id can't be read")),
    };
    // Also a claim whose commit isn't answered is found at the next look.
    session.batch("COMMIT")?;
    session.ended();
    Ok(at > 0)
}

/// A wait that grows, with some chance in it, so that those who collided don't meet again.
fn pause(tries: u32, fate: Fate) {
    let (first, most) = if fate == Fate::Lost { (20_000, 500_000) } else { (500, 50_000) };
    let bound = (first << tries.min(10)).min(most);
    let chance = RandomState::new().hash_one(tries) % bound;
    std::thread::sleep(Duration::from_micros(bound / 2 + chance / 2));
}

/// Clears away ids that nobody can ask for any more.
pub(super) fn sweep(session: &Session) {
    if let Err(failure) = session.batch(SWEEP) {
        tracing::warn!(error = %failure.error, "old operations were not cleared away");
        session.forget();
    }
}
