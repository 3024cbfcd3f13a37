//! How many requests of a connection are under way: from their heads to the ends of their answers.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::watch;

/// The count of one connection.
#[derive(Clone)]
pub(super) struct Streams(watch::Sender<usize>);

/// One request under way, until it is dropped.
pub(super) struct Stream(watch::Sender<usize>);

impl Streams {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Changes with each beginning and each end.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }

    pub(super) fn begin(&self) -> Stream {
        self.0.send_modify(|open| *open += 1);
        Stream(self.0.clone())
    }
}

impl Stream {
    /// The answer, whose last byte ends the request.
    pub(super) fn until_sent(self, answer: Response) -> Response {
        answer.map(|body| Body::new(Sending { body, _stream: self }))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open = open.saturating_sub(1));
    }
}

struct Sending {
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
