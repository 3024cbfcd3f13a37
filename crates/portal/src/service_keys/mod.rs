//! Service keys: the lists, making one, and its page.

mod ask;
mod create;
mod edit;
mod form;
mod list;
pub mod said;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Portal;

pub use create::again;
pub use list::parse as service;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/keys", get(list::all))
        .route("/services/{uid}/keys", get(list::of_service))
        .route("/services/{uid}/keys/new", get(create::show).post(create::add))
        .route("/services/{uid}/keys/new/rows", post(create::rows))
        .route("/keys/{key}", get(edit::show).post(edit::update))
        .route("/keys/{key}/rows", post(edit::rows))
}
