//! The caller's own sessions.

use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::keyway::{Session, SessionsEnded};
use wire::{Done, Envelope, ErrorBody};

use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// The caller's open sessions, newest first.
#[utoipa::path(
    get, path = "/keyway/v1/sessions", tag = "Sign-in",
    responses((status = 200, body = Envelope<Vec<Session>>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let open = api.app.sessions(&actor).await?.into_iter();
    let session = |view: app::sessions::SessionView| Session {
        uid: view.uid.to_string(),
        create_date: view.created_at.ms(),
        last_seen_date: view.seen_at.ms(),
        end_date: view.ends_at.ms(),
        address: view.peer,
        user_agent: view.agent,
        current: view.current,
    };
    Ok(api.answer("Sessions", open.map(session).collect::<Vec<_>>()))
}

/// Signs out.
#[utoipa::path(
    delete, path = "/keyway/v1/sessions/current", tag = "Sign-in",
    responses((status = 200, body = Done), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn sign_out(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    api.app.sign_out(&actor).await?;
    Ok(api.done("Signed out"))
}

/// Ends all of the caller's sessions but the one that asks.
#[utoipa::path(
    delete, path = "/keyway/v1/sessions/others", tag = "Sign-in",
    responses((status = 200, body = Envelope<SessionsEnded>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn end_others(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let ended = api.app.end_other_sessions(&actor).await?;
    Ok(api.answer("Sessions ended", SessionsEnded { ended }))
}

/// Ends one of the caller's sessions.
#[utoipa::path(
    delete, path = "/keyway/v1/sessions/{uid}", tag = "Sign-in", params(("uid" = String, Path)),
    responses((status = 200, body = Done), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn end(State(api): State<Api>, Caller(actor): Caller, Path(uid): Path<Uid>) -> Result<Response, Failure> {
    api.app.end_session(&actor, uid).await?;
    Ok(api.done("Session ended"))
}
