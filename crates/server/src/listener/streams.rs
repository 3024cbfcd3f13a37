//! The requests of a connection that are under way, from their heads to the ends of their answers, and for how long the client has left an
//! answer where it is.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, HttpBody};
use axum::response::Response;
use futures_util::task::AtomicWaker;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::Instant;

use super::unread::{LONG, Part, Share};

/// An answer is given out in pieces of so many bytes at most: the next one when the client has taken the one before.
const PIECE: usize = 64 * 1024;

/// The same where requests run in tasks of their own, over HTTP/2: of each stream that its client doesn't read one piece waits where nobody
/// counts it.
const STREAMS_PIECE: usize = 16 * 1024;

/// All of one connection.
#[derive(Clone)]
pub(super) struct Streams(Arc<All>);

struct All {
    under_way: Mutex<UnderWay>,
    /// The connection's task, where requests run in tasks of their own.
    task: Option<AtomicWaker>,
    share: Share,
}

#[derive(Default)]
struct UnderWay {
    requests: usize,
    /// The number of the latest.
    latest: u64,
    /// Those whose answers go on when the client takes more, by number, and since when.
    left: BTreeMap<u64, Instant>,
    changes: u64,
}

/// One request under way, until it is dropped.
pub(super) struct Stream {
    number: u64,
    all: Streams,
}

impl Streams {
    /// `in_tasks`: requests are tasks of their own, and their ends matter. Otherwise they run while the connection's task does, which then
    /// looks by itself.
    pub(super) fn new(in_tasks: bool, share: Share) -> Self {
        Self(Arc::new(All { under_way: Mutex::default(), task: in_tasks.then(AtomicWaker::new), share }))
    }

    /// Comes after the first beginning, after each piece of an answer in pieces, and where requests run in tasks of their own, after each
    /// beginning and each end.
    pub(super) async fn changed(&self, seen: &mut u64) {
        poll_fn(|cx| {
            if let Some(task) = &self.0.task {
                task.register(cx.waker());
            }
            let changes = self.under_way().changes;
            if std::mem::replace(seen, changes) == changes { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    /// Whether no request is under way, and since when the client has left an answer where it is.
    pub(super) fn now(&self) -> (bool, Option<Instant>) {
        let all = self.under_way();
        (all.requests == 0, all.left.values().min().copied())
    }

    pub(super) fn begin(&self) -> Stream {
        let mut number = 0;
        self.modify(|all| {
            all.requests += 1;
            all.latest += 1;
            number = all.latest;
            number == 1
        });
        Stream { number, all: self.clone() }
    }

    /// `change` says whether what it did is a change in any case.
    fn modify(&self, change: impl FnOnce(&mut UnderWay) -> bool) {
        let mut all = self.under_way();
        if change(&mut all) || self.0.task.is_some() {
            all.changes += 1;
            drop(all);
            if let Some(task) = &self.0.task {
                task.wake();
            }
        }
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream {
    fn in_task(&self) -> bool {
        self.all.0.task.is_some()
    }

    /// The answer, whose last byte ends the request.
    pub(super) fn until_sent(self, answer: Response) -> hyper::Response<Sending> {
        answer.map(|body| {
            let whole = body.size_hint().exact();
            let mut answer =
                Sending { body, rest: Bytes::new(), cut: false, left: false, stream: self, whole, held: None };
            answer.hold(whole.unwrap_or_default());
            answer
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.all.modify(|all| {
            all.requests = all.requests.saturating_sub(1);
            all.left.remove(&self.number).is_some()
        });
    }
}

/// The body of an answer.
pub(super) struct Sending {
    body: Body,
    /// What the body has given and the client hasn't taken.
    rest: Bytes,
    /// Whether that is the end of something longer.
    cut: bool,
    /// Whether it is the client's turn: a piece has been given out, and no other asked for.
    left: bool,
    stream: Stream,
    /// How long it is, where that is known: it is in memory as a whole then, which its pieces keep to the last.
    whole: Option<u64>,
    held: Option<Part>,
}

impl Sending {
    /// Of an answer that is made as its client takes it only what has been made is held.
    fn hold(&mut self, bytes: u64) {
        if bytes >= LONG || self.held.is_some() {
            self.held.get_or_insert_with(|| self.stream.all.0.share.part()).hold(bytes);
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            if self.whole.is_none() {
                self.hold(0);
            }
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) => {
                    (self.rest, self.cut) = (data, false);
                    if self.whole.is_none() {
                        self.hold(self.rest.len() as u64);
                    }
                }
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let most = if self.stream.in_task() { STREAMS_PIECE } else { PIECE };
        let piece = if self.rest.len() > most {
            self.cut = true;
            self.rest.split_to(most)
        } else if self.cut {
            // It may wait for longer than the rest of the answer is there, whose memory it would keep.
            Bytes::copy_from_slice(&std::mem::take(&mut self.rest))
        } else {
            std::mem::take(&mut self.rest)
        };
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if std::mem::take(&mut this.left) {
            this.stream.all.modify(|all| all.left.remove(&this.stream.number).is_some());
            this.held.iter().for_each(Part::taken);
        }
        let piece = this.poll_piece(cx);
        // Over HTTP/2 the last piece, too, waits until the client has room for it.
        if matches!(piece, Poll::Ready(Some(Ok(_)))) && (this.stream.in_task() || !this.is_end_stream()) {
            this.left = true;
            this.stream.all.modify(|all| all.left.insert(this.stream.number, Instant::now()).is_none());
        }
        piece
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (of_body, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(of_body.lower().saturating_add(rest));
        if let Some(upper) = of_body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}
