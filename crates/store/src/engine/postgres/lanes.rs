//! Queues for hot rows: writes of one lane wait for each other here, where waiting costs nothing, and not in the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Uid;
use tokio::sync::OwnedMutexGuard;

type Turn = Arc<tokio::sync::Mutex<()>>;

#[derive(Default)]
pub(super) struct Lanes(Mutex<HashMap<Uid, Turn>>);

/// One's turn in a lane, until it is dropped.
pub(super) struct InLane {
    lanes: Arc<Lanes>,
    lane: Uid,
    turn: Option<OwnedMutexGuard<()>>,
}

impl Lanes {
    /// Waits for one's turn.
    pub(super) async fn enter(self: &Arc<Self>, lane: Uid) -> InLane {
        let turn = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(lane).or_default());
        let mut inside = InLane { lanes: Arc::clone(self), lane, turn: None };
        inside.turn = Some(turn.lock_owned().await);
        inside
    }
}

impl Drop for InLane {
    fn drop(&mut self) {
        self.turn.take();
        let mut lanes = self.lanes.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waits holds it too.
        if lanes.get(&self.lane).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            lanes.remove(&self.lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[tokio::test]
    async fn a_lane_has_one_inside_at_a_time_and_is_forgotten_when_nobody_is() {
        let lanes = Arc::new(Lanes::default());
        let first = lanes.enter(Uid::NIL).await;
        let mut second = Box::pin(lanes.enter(Uid::NIL));
        assert!(second.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(first);
        drop(second.await);
        drop(Box::pin(lanes.enter(Uid::NIL)));
        assert!(lanes.0.lock().unwrap().is_empty());
    }
}
