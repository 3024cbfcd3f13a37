//! Provisioning: from the rows that verbs write to what the fabric carries, and back to what the rows say of it.
//!
//! A verb says [`changed`] and is done. [`App::reconcile_once`](crate::App::reconcile_once) has no other input than the rows, so that any
//! signal and any tick may run it, and a kill anywhere costs nothing but time.

mod changed;
mod counters;
mod desired;
mod expire;
mod misses;
mod observe;
mod outcome;
mod page;
mod portion;
mod put_back;
mod queue;
mod queue_page;
mod reconcile;
mod sample;
mod standing;
mod strays;
#[cfg(test)]
mod tests;
mod traffic;
mod worker;

pub(crate) use changed::changed;
pub use counters::{EndTraffic, Traffic};
pub use expire::Expired;
pub use observe::Look;
pub use queue::{Queue, Waiting};
pub use queue_page::QueueRow;
pub use reconcile::Progress;
pub use sample::Sampled;
pub use strays::Stray;
pub use traffic::{EndHistory, TrafficHistory};
pub(crate) use worker::Worker;
