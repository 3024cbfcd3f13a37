//! Ending one's own sessions.

use app::Error;
use axum::extract::State;

use crate::page::{Answer, done};
use crate::state::Portal;
use crate::visitor::{Anyone, Sent};

pub async fn end(State(portal): State<Portal>, Sent { by, fields }: Sent<Anyone>) -> Answer {
    let unknown = |_| Error::NotFound("Could not find this session".to_owned());
    portal.app.end_session(&by.actor, fields.text("session").parse().map_err(unknown)?).await?;
    Ok(done("/account", "ended"))
}

pub async fn end_others(State(portal): State<Portal>, Sent { by, .. }: Sent<Anyone>) -> Answer {
    portal.app.end_other_sessions(&by.actor).await?;
    Ok(done("/account", "ended"))
}
