//! A person's own account: names, password, second factor, sessions. And `/password`, for who has lost it.

mod factor;
mod forgotten;
mod password;
mod profile;
mod sessions;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/password", get(forgotten::show).post(forgotten::ask))
        .route("/account", get(show::show))
        .route("/account/profile", get(profile::show).post(profile::save))
        .route("/account/password", get(password::show).post(password::save))
        .route("/account/second-factor", get(factor::show))
        .route("/account/second-factor/begin", post(factor::begin))
        .route("/account/second-factor/confirm", post(factor::confirm))
        .route("/account/second-factor/codes", post(factor::renew))
        .route("/account/second-factor/off", post(factor::off))
        .route("/account/sessions/end", post(sessions::end))
        .route("/account/sessions/end-others", post(sessions::end_others))
}
