//! The body of a long request, as far as it has come. It is held until the request is answered: whoever reads it gathers it first.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, HttpBody};
use hyper::body::{Bytes, Frame, Incoming, SizeHint};

use super::unread::{LONG, Part, Share};

struct Receiving {
    body: Incoming,
    come: u64,
    held: Held,
}

/// That it is held, until this is dropped.
type Held = Arc<Mutex<Part>>;

/// The body, and what is to be kept until the answer is there.
pub(super) fn receiving(body: Incoming, share: &Share) -> (Body, Option<Held>) {
    // The protocol keeps a client from sending more than it has announced.
    if body.size_hint().upper().is_some_and(|most| most < LONG) {
        return (Body::new(body), None);
    }
    let held = Arc::new(Mutex::new(share.part()));
    (Body::new(Receiving { body, come: 0, held: Arc::clone(&held) }), Some(held))
}

impl HttpBody for Receiving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref) {
            self.come += data.len() as u64;
            self.held.lock().unwrap_or_else(PoisonError::into_inner).hold(self.come);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
