//! Deleting a key, with its effect said first.

use app::api_keys::ApiKeyView;
use askama::Template;
use axum::extract::{Path, State};
use domain::Time;

use super::{LIST, find, path};
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::visitor::{Sent, Visitor};
use crate::words;

#[derive(Template)]
#[template(path = "api_keys/delete.html")]
struct Page {
    frame: Frame,
    now: Time,
    key: ApiKeyView,
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    let key = find(&portal.app, &actor, &text).await?;
    Ok(ok(&Page { frame, now: portal.app.now(), key }))
}

pub async fn delete(State(portal): State<Portal>, Path(text): Path<String>, Sent { by, .. }: Sent<Visitor>) -> Answer {
    let key = find(&portal.app, &by.actor, &text).await?;
    portal.app.delete_api_key(&by.actor, key.uid).await?;
    Ok(done(LIST, "api-key-deleted"))
}
