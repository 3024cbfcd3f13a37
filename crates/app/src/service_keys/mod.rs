//! Service keys: made on a service, shown, looked up, changed, and used by an order.

mod lapse;

pub(crate) use lapse::{release_lapsed, release_lapsed_in};
