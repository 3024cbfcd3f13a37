//! How many requests of a connection are under way: from their heads to the ends of their answers.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::watch;

/// The count of one connection.
#[derive(Clone)]
pub(super) struct Streams {
    open: watch::Sender<usize>,
    /// Tell of each beginning and each end; otherwise of the first beginning alone: telling wakes the connection's task.
    all: bool,
    spoken: Arc<AtomicBool>,
}

/// One request under way, until it is dropped.
pub(super) struct Stream(Streams);

impl Streams {
    pub(super) fn new(all: bool) -> Self {
        Self { open: watch::Sender::new(0), all, spoken: Arc::default() }
    }

    /// Changes with the first beginning, and with each beginning and each end if that was asked for.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.open.subscribe()
    }

    pub(super) fn begin(&self) -> Stream {
        let tell = !self.spoken.swap(true, Ordering::Relaxed) || self.all;
        self.open.send_if_modified(|open| {
            *open += 1;
            tell
        });
        Stream(self.clone())
    }
}

impl Stream {
    /// The answer, whose last byte ends the request.
    pub(super) fn until_sent(self, answer: Response) -> hyper::Response<Sending> {
        answer.map(|body| Sending { body, _stream: self })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.open.send_if_modified(|open| {
            *open = open.saturating_sub(1);
            self.0.all
        });
    }
}

/// The body of an answer.
pub(super) struct Sending {
    body: Body,
    _stream: Stream,
}

impl hyper::body::Body for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
