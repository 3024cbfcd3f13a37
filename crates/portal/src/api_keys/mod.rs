//! Tools → API Key Generator: the company's API keys.

mod create;
mod delete;
mod edit;
mod list;

use axum::Router;
use axum::routing::get;
use domain::Uid;

use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/tools/api-keys", get(list::show))
        .route("/tools/api-keys/new", get(create::show).post(create::generate))
        .route("/tools/api-keys/new/rules", get(create::rules))
        .route("/tools/api-keys/{uid}", get(edit::show).post(edit::rename))
        .route("/tools/api-keys/{uid}/delete", get(delete::show).post(delete::delete))
}

const LIST: &str = "/tools/api-keys";

fn path(uid: impl std::borrow::Borrow<Uid>) -> String {
    format!("{LIST}/{}", uid.borrow())
}

/// One of the company's keys.
async fn find(app: &app::App, actor: &app::Actor, text: &str) -> Result<app::api_keys::ApiKeyView, app::Error> {
    let unknown = || app::Error::NotFound("Could not find this API key".to_owned());
    let uid: Uid = text.parse().map_err(|_| unknown())?;
    app.api_keys(actor).await?.into_iter().find(|key| key.uid == uid).ok_or_else(unknown)
}
