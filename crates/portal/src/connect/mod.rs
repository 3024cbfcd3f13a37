//! `/connect`: making a connection, step by step: the A-End, a service key or another service of one's own, the details, the summary.
//!
//! Nothing is made before the last step. What was typed travels from page to page in forms; a service key never stands in an address.

mod ask;
mod details;
mod ends;
mod journey;
mod order;
mod start;
mod steps;

use axum::Router;
use axum::routing::{get, post};

use crate::page::go;
use crate::state::Portal;
use crate::vlan_field;

pub fn routes() -> Router<Portal> {
    let begin = || async { go("/connect") };
    Router::new()
        .route("/connect", get(start::show))
        .route("/connect/details", get(details::between_own).post(details::show))
        .route("/connect/rows", get(begin).post(details::rows))
        .route("/connect/summary", get(begin).post(order::summary))
        .route("/connect/order", post(order::order))
        .route("/connect/vlans/{uid}", get(vlan_field::free))
}
