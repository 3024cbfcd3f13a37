//! One connection with the runtime that drives it: synchronous to those who use it, pipelined underneath.
//!
//! `BEGIN` waits for no answer of its own: it travels with the first statement. A session is read-only outside `BEGIN … READ WRITE`, so
//! that a statement whose `BEGIN` failed can't write by itself.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use futures_util::TryStreamExt;
use futures_util::future::join;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Row as Found, Socket, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Server;
use super::failure::{Failure, Fate, Names, judge};
use crate::tx::{Connection, Row};
use crate::{Error, Value};

type Answer = (Vec<Found>, u64);

/// A connection, and what was heard on it since somebody asked.
struct Link {
    inner: tokio_postgres::Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>,
    heard: Vec<String>,
}

/// What ended a wait: a job, or the end of them all, what others said, the end of the connection, or time.
pub(super) enum Woken<J> {
    Job(J),
    Heard(Vec<String>),
    Lost,
    Time,
    Closed,
}

/// Where sessions lead.
pub(super) struct Place {
    pub(super) server: Server,
    pub(super) tls: MakeRustlsConnect,
    pub(super) names: OnceLock<Names>,
}

/// What a new session is told first. Limits on time free what others wait for when an exchange hangs; a plan that reads whole tables
/// would let every writer of a SERIALIZABLE table collide with it.
const SETTINGS: &str = "SET default_transaction_read_only = on; SET statement_timeout = '15s'; SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '15s'; SET client_min_messages = warning; SET jit = off; SET enable_seqscan = off";

struct Live {
    client: Client,
    link: Link,
    /// By the address of their text, which is a constant.
    statements: HashMap<(usize, usize), Statement>,
}

pub(in crate::engine) struct Session {
    place: Arc<Place>,
    runtime: Runtime,
    live: RefCell<Option<Live>>,
    /// Goes out in front of the next statement.
    ahead: Cell<Option<&'static str>>,
    /// A transaction is open.
    begun: Cell<bool>,
    wrote: Cell<bool>,
    /// A lane's lock is held across transactions.
    locked: Cell<bool>,
    failure: RefCell<Option<Failure>>,
}

impl Session {
    /// Not connected yet.
    pub(super) fn new(place: Arc<Place>) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            place,
            runtime,
            live: RefCell::default(),
            ahead: Cell::default(),
            begun: Cell::default(),
            wrote: Cell::default(),
            locked: Cell::default(),
            failure: RefCell::default(),
        })
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Connects, unless it is connected.
    pub(super) fn ensure(&self) -> Result<(), Failure> {
        if self.is_connected() { Ok(()) } else { self.connect() }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.live.borrow().is_some()
    }
    /// Connects anew.
    pub(super) fn connect(&self) -> Result<(), Failure> {
        self.forget();
        let place = &self.place;
        // Whatever stands in the way now, another try may find it gone.
        let lost = |error: &tokio_postgres::Error| Failure { fate: Fate::Lost, ..judge(error, None) };
        let (client, link) = self
            .runtime
            .block_on(place.server.config.connect(place.tls.clone()))
            .map_err(|error| lost(&error))
            .map_err(|failure| self.named(failure))?;
        let link = Link { inner: link, heard: Vec::new() };
        let mut live = Live { client, link, statements: HashMap::new() };
        let Live { client, link, .. } = &mut live;
        self.drive(link, client.batch_execute(SETTINGS))?.map_err(|error| lost(&error))?;
        *self.live.borrow_mut() = Some(live);
        Ok(())
    }

    fn named(&self, failure: Failure) -> Failure {
        Failure { error: Error::Unavailable(format!("{}: {}", self.place.server, failure.error)), ..failure }
    }

    /// Drops the connection; nothing of what was open in it is left.
    pub(super) fn forget(&self) {
        self.live.borrow_mut().take();
        self.begun.set(false);
        self.locked.set(false);
    }

    /// Waits for the next job while it keeps an eye on the connection. `None`: there will be no more.
    pub(super) fn wait<J>(&self, jobs: &mut UnboundedReceiver<J>) -> Option<J> {
        self.runtime.block_on(poll_fn(|cx| {
            let job = jobs.poll_recv(cx);
            if job.is_pending() {
                let gone = self.live.borrow_mut().as_mut().and_then(|live| progress(&mut live.link, cx));
                if let Some(why) = gone {
                    tracing::warn!(error = %why.error, "an idle connection has ended");
                    self.forget();
                }
            }
            job
        }))
    }

    pub(super) fn listen<J>(&self, jobs: &mut UnboundedReceiver<J>, until: Instant) -> Woken<J> {
        self.runtime.block_on(async {
            let mut time = pin!(tokio::time::sleep_until(until.into()));
            poll_fn(|cx| {
                match jobs.poll_recv(cx) {
                    Poll::Ready(Some(job)) => return Poll::Ready(Woken::Job(job)),
                    Poll::Ready(None) => return Poll::Ready(Woken::Closed),
                    Poll::Pending => {}
                }
                if let Some(live) = self.live.borrow_mut().as_mut() {
                    if let Some(why) = progress(&mut live.link, cx) {
                        tracing::warn!(error = %why.error, "the connection that listens has ended");
                        return Poll::Ready(Woken::Lost);
                    }
                    if !live.link.heard.is_empty() {
                        return Poll::Ready(Woken::Heard(std::mem::take(&mut live.link.heard)));
                    }
                }
                time.as_mut().poll(cx).map(|()| Woken::Time)
            })
            .await
        })
    }

    /// Begins a transaction with the next statement.
    pub(in crate::engine) fn begin(&self, sql: &'static str) {
        self.ahead.set(Some(sql));
        self.wrote.set(false);
        self.failure.take();
    }

    /// Goes back to the transaction's savepoint with the next statement, if there was one before.
    pub(super) fn undo(&self, sql: &'static str) {
        if self.begun.get() {
            self.ahead.set(Some(sql));
        }
        self.wrote.set(false);
        self.failure.take();
    }

    /// Why the transaction is of no use any more, if so.
    pub(super) fn take_failure(&self) -> Option<Failure> {
        self.failure.take()
    }

    /// Whether a transaction is open, and whether something may have been written in it.
    pub(in crate::engine) fn state(&self) -> (bool, bool) {
        (self.begun.get(), self.wrote.get())
    }

    /// The transaction has ended.
    pub(in crate::engine) fn ended(&self) {
        self.begun.set(false);
    }

    /// Takes a lane's lock, which is kept until [`Self::leave`].
    pub(super) fn lock(&self, key: i64) -> Result<(), Failure> {
        const LOCK: &str = "SELECT pg_advisory_lock($1)";
        if !self.locked.get() {
            self.exchange(None, LOCK, &[Value::Int(key)])?;
            self.locked.set(true);
        }
        Ok(())
    }

    /// Rolls back what is open, without waiting for the answer: it is read before the next one.
    pub(super) fn roll_back(&self) {
        self.ahead.set(None);
        if self.begun.replace(false) {
            self.tell("ROLLBACK");
        }
    }

    /// The same, and gives back what is held.
    pub(super) fn leave(&self) {
        self.roll_back();
        if self.locked.replace(false) {
            self.tell("SELECT pg_advisory_unlock_all()");
        }
    }

    fn tell(&self, text: &str) {
        // Without a connection nothing is open.
        let _ = self.with(|live| {
            let Live { client, link, .. } = live;
            let mut last = pin!(client.batch_execute(text));
            let gone = self.runtime.block_on(poll_fn(|cx| {
                // Sent by being polled once; its answer has no reader.
                let _ = last.as_mut().poll(cx);
                Poll::Ready(progress(link, cx))
            }));
            gone.map_or(Ok(()), Err)
        });
    }

    /// Runs a text without parameters and waits for its end.
    pub(in crate::engine) fn batch(&self, text: &str) -> Result<(), Failure> {
        self.with(|live| {
            let Live { client, link, .. } = live;
            self.drive(link, client.batch_execute(text))?.map_err(|error| self.judge(&error))
        })
    }

    /// Runs a statement and a text behind it in one go. Outer `Err`: the connection was lost on the way.
    #[expect(clippy::type_complexity, reason = "each of the two has a result of its own")]
    pub(super) fn run_with(
        &self,
        sql: &'static str,
        params: &[Value],
        text: &str,
    ) -> Result<(Result<(), tokio_postgres::Error>, Result<(), tokio_postgres::Error>), Failure> {
        self.with(|live| {
            let statement = self.prepared(live, None, sql)?;
            let Live { client, link, .. } = live;
            let (first, second) =
                self.drive(link, join(answer(client, &statement, params), client.batch_execute(text)))?;
            Ok((first.map(drop), second))
        })
    }

    pub(super) fn judge(&self, error: &tokio_postgres::Error) -> Failure {
        judge(error, self.place.names.get())
    }

    /// Runs a statement behind what goes ahead of it.
    fn ask(&self, sql: &'static str, params: &[Value]) -> Result<Answer, Error> {
        let ahead = self.ahead.take();
        let mut answer = self.exchange(ahead, sql, params);
        let opened = ahead.is_some() && !self.begun.get();
        if opened && answer.as_ref().is_err_and(|failure| failure.fate == Fate::Lost) && self.connect().is_ok() {
            // Nothing had been done in it and nothing told: a new connection is as good.
            answer = self.exchange(ahead, sql, params);
        }
        if ahead.is_some() && self.live.borrow().is_some() {
            self.begun.set(true);
        }
        self.wrote.set(self.wrote.get() || !sql.starts_with("SELECT"));
        answer.map_err(|failure| {
            let error = failure.error.clone();
            self.failure.borrow_mut().get_or_insert(failure);
            error
        })
    }

    fn exchange(&self, ahead: Option<&str>, sql: &'static str, params: &[Value]) -> Result<Answer, Failure> {
        self.with(|live| {
            let known = live.statements.contains_key(&key(sql));
            let statement = self.prepared(live, ahead.filter(|_| !known), sql)?;
            let Live { client, link, .. } = live;
            let ahead = send(client, ahead.filter(|_| known));
            let (first, answer) = self.drive(link, join(ahead, answer(client, &statement, params)))?;
            first.and(answer).map_err(|error| self.judge(&error))
        })
    }

    /// The statement, prepared behind `ahead` when it isn't yet.
    fn prepared(&self, live: &mut Live, ahead: Option<&str>, sql: &'static str) -> Result<Statement, Failure> {
        let Live { client, link, statements } = live;
        if let Some(statement) = statements.get(&key(sql)) {
            return Ok(statement.clone());
        }
        let (first, statement) = self.drive(link, join(send(client, ahead), client.prepare(sql)))?;
        let statement = first.and(statement).map_err(|error| self.judge(&error))?;
        statements.insert(key(sql), statement.clone());
        Ok(statement)
    }

    /// Works with the connection, and drops it when it turns out to be lost.
    fn with<T>(&self, work: impl FnOnce(&mut Live) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut live = self.live.borrow_mut();
        let done = live.as_mut().map_or_else(|| Err(Failure::lost("it is not there")), work);
        if done.as_ref().is_err_and(|failure| failure.fate == Fate::Lost) {
            *live = None;
            self.begun.set(false);
            self.locked.set(false);
        }
        done
    }

    /// Drives the connection until `work` is done. What is asked is asked first, so that it leaves in one packet.
    fn drive<T>(&self, link: &mut Link, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut work = pin!(work);
        self.runtime.block_on(poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(Ok(done));
            }
            let gone = progress(link, cx);
            match (work.as_mut().poll(cx), gone) {
                // What arrived before the end counts.
                (Poll::Ready(done), _) => Poll::Ready(Ok(done)),
                (Poll::Pending, Some(why)) => Poll::Ready(Err(why)),
                (Poll::Pending, None) => Poll::Pending,
            }
        }))
    }
}

/// Sends and receives what can be; why the connection has ended, if it has.
fn progress(link: &mut Link, cx: &mut Context<'_>) -> Option<Failure> {
    loop {
        match link.inner.poll_message(cx) {
            Poll::Ready(Some(Ok(AsyncMessage::Notification(said)))) => link.heard.push(said.payload().to_owned()),
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => return Some(Failure::lost(error)),
            Poll::Ready(None) => return Some(Failure::lost("it was closed")),
            Poll::Pending => return None,
        }
    }
}

async fn send(client: &Client, text: Option<&str>) -> Result<(), tokio_postgres::Error> {
    match text {
        Some(text) => client.batch_execute(text).await,
        None => Ok(()),
    }
}

async fn answer(client: &Client, statement: &Statement, params: &[Value]) -> Result<Answer, tokio_postgres::Error> {
    let mut stream = pin!(client.query_raw(statement, params).await?);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    Ok((rows, stream.rows_affected().unwrap_or(0)))
}

fn key(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}

impl Connection for Session {
    fn run(&self, sql: &'static str, params: &[Value]) -> Result<u64, Error> {
        self.ask(sql, params).map(|(_, touched)| touched)
    }

    fn query(
        &self,
        sql: &'static str,
        params: &[Value],
        each: &mut dyn FnMut(&mut Row<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        for row in self.ask(sql, params)?.0 {
            if !each(&mut Row::new(&row))? {
                break;
            }
        }
        Ok(())
    }
}
