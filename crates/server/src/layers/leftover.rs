//! What a refusal leaves unread of a request's body. A small rest is read before the answer, so that the connection can be used again, and no stream of
//! HTTP/2 is reset; otherwise a client of HTTP/1.1, which has no other way past a body, is told that it can't.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

/// The most that is read for nothing.
const SMALL: u64 = 64 * 1024;
/// How long it may take to come in.
const PATIENCE: Duration = Duration::from_millis(250);

/// Where a body that wasn't read to its end is left.
#[derive(Clone, Default)]
pub(super) struct Leftover(Arc<Mutex<Option<Body>>>);

impl Leftover {
    /// `body`, for a handler, who gets no more than `limit` bytes of it.
    pub(super) fn watch(&self, body: Body, limit: usize) -> Body {
        if body.is_end_stream() {
            return body;
        }
        // One whose length is told has been looked at already.
        let told = body.size_hint().exact().is_some();
        let body = if told { body } else { Body::new(Limited::new(body, limit)) };
        Body::new(Watched { body: Some(body), left: self.clone() })
    }

    /// For a body that nobody was given.
    pub(super) fn leave(&self, body: Body) {
        if !body.is_end_stream() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }

    /// Whether nothing is in the way of the next request on this connection: reads what is left, if that is little and the client
    /// doesn't wait for leave to send it.
    pub(super) async fn clears(self, waits: bool) -> bool {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(body) = left else { return true };
        !waits && body.size_hint().lower() <= SMALL && tokio::time::timeout(PATIENCE, ends(body)).await.unwrap_or(false)
    }
}

async fn ends(mut body: Body) -> bool {
    let mut read = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        read += frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
        if read > SMALL {
            return false;
        }
    }
    true
}

struct Watched {
    /// `None` once it has been read to its end.
    body: Option<Body>,
    left: Leftover,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(&mut *body).poll_frame(context));
        if frame.is_none() || body.is_end_stream() {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.left.leave(body);
        }
    }
}
