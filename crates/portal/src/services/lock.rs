//! Locking a service against changes by one's own people, and unlocking it.

use app::App;
use axum::extract::{Path, State};

use crate::page::{Answer, done};
use crate::visitor::{Sent, Visitor};

pub async fn lock(State(app): State<App>, Path(id): Path<String>, Sent { by, .. }: Sent<Visitor>) -> Answer {
    set(&app, &id, by, true).await
}

pub async fn unlock(State(app): State<App>, Path(id): Path<String>, Sent { by, .. }: Sent<Visitor>) -> Answer {
    set(&app, &id, by, false).await
}

async fn set(app: &App, id: &str, by: Visitor, locked: bool) -> Answer {
    let service = app.lock_product(&by.actor, super::id(id)?, locked).await?;
    Ok(done(&super::path(&service.uid), if locked { "locked" } else { "unlocked" }))
}
