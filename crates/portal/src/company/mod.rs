//! The company: its people, what it says of itself, where it may buy, and who did what.

mod activity;
mod markets;
mod profile;
mod users;

use axum::Router;
use axum::routing::get;

use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .merge(users::routes())
        .route("/company/profile", get(profile::show).post(profile::save))
        .route("/company/markets", get(markets::list))
        .route("/company/markets/{country}", get(markets::show).post(markets::save))
        .route("/company/activity", get(activity::show))
        .route("/company/activity.csv", get(activity::export))
}
