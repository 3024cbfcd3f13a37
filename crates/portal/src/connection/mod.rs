//! `/services/vxc/{uid}`: a connection as one side may see it, what is asked about it, and what this side may do with it.

mod act;
mod delete;
mod drawing;
mod edit;
mod ends;
mod health;
mod live;
mod show;
mod snippet;

use std::borrow::Borrow;

use axum::Router;
use axum::routing::{get, post};
use domain::Uid;

use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/services/vxc/{uid}", get(show::show))
        .route("/services/vxc/{uid}/edit", get(edit::show).post(edit::save))
        .route("/services/vxc/{uid}/edit/rows", post(edit::rows))
        .route("/services/vxc/{uid}/delete", get(delete::show).post(delete::delete))
        .route("/services/vxc/{uid}/restore", post(delete::restore))
        .route("/services/vxc/{uid}/approve", post(act::approve))
        .route("/services/vxc/{uid}/deny", post(act::deny))
        .route("/services/vxc/{uid}/withdraw", post(act::withdraw))
        .route("/services/vxc/{uid}/isolate", post(act::isolate))
        .route("/services/vxc/{uid}/join", post(act::join))
        .route("/services/vxc/{uid}/shut-down", post(act::shut_down))
        .route("/services/vxc/{uid}/resume", post(act::resume))
        .route("/services/vxc/{uid}/lock", post(act::lock))
        .route("/services/vxc/{uid}/unlock", post(act::unlock))
        .route("/live/vxc/{uid}", get(live::live))
}

/// Where the page of a connection is.
pub fn path(uid: impl Borrow<Uid>) -> String {
    format!("/services/vxc/{}", uid.borrow())
}

/// The uid in a path. What is none isn't there.
fn uid(text: &str) -> Result<Uid, app::Error> {
    text.parse().map_err(|_| app::Error::no_service(text))
}
