//! The requests of a connection that are under way, from their heads to the ends of their answers, and for how long the client has left an
//! answer where it is.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, HttpBody};
use axum::response::Response;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::Instant;

/// An answer is given out in pieces of so many bytes at most: the next one when the client has taken the one before.
const PIECE: usize = 64 * 1024;

/// All of one connection.
#[derive(Clone)]
pub(super) struct Streams(watch::Sender<UnderWay>);

#[derive(Default)]
pub(super) struct UnderWay {
    requests: usize,
    /// The number of the latest.
    latest: u64,
    /// Those whose answers go on when the client takes more, by number, and since when.
    left: BTreeMap<u64, Instant>,
}

/// One request under way, until it is dropped.
pub(super) struct Stream {
    number: u64,
    all: watch::Sender<UnderWay>,
}

impl Streams {
    pub(super) fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Changes with each beginning, each end, and each piece of an answer in pieces.
    pub(super) fn watch(&self) -> watch::Receiver<UnderWay> {
        self.0.subscribe()
    }

    pub(super) fn begin(&self) -> Stream {
        let mut number = 0;
        self.0.send_modify(|all| {
            all.requests += 1;
            all.latest += 1;
            number = all.latest;
        });
        Stream { number, all: self.0.clone() }
    }
}

impl UnderWay {
    pub(super) const fn is_nothing(&self) -> bool {
        self.requests == 0
    }

    /// Since when the client has left an answer where it is.
    pub(super) fn left_since(&self) -> Option<Instant> {
        self.left.values().min().copied()
    }
}

impl Stream {
    /// The answer, whose last byte ends the request.
    pub(super) fn until_sent(self, answer: Response) -> Response {
        answer.map(|body| Body::new(Sending { body, rest: Bytes::new(), left: false, stream: self }))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.all.send_modify(|all| {
            all.requests = all.requests.saturating_sub(1);
            all.left.remove(&self.number);
        });
    }
}

struct Sending {
    body: Body,
    /// What the body has given and the client hasn't taken.
    rest: Bytes,
    /// Whether a piece has been given out and no other asked for.
    left: bool,
    stream: Stream,
}

impl Sending {
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl HttpBody for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if std::mem::take(&mut this.left) {
            this.stream.all.send_modify(|all| {
                all.left.remove(&this.stream.number);
            });
        }
        let piece = this.poll_piece(cx);
        if matches!(piece, Poll::Ready(Some(Ok(_)))) && !this.is_end_stream() {
            this.left = true;
            this.stream.all.send_modify(|all| {
                all.left.insert(this.stream.number, Instant::now());
            });
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
