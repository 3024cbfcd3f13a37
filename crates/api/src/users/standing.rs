//! Locking, unlocking, second factors of others, and what stops when a person goes.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::{Effects, StoppedKey};
use wire::user::User;
use wire::{Done, Envelope, ErrorBody};

use super::view::{user, which};
use crate::body::Path;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Removes the second factor of a colleague who has lost it.
#[utoipa::path(
    delete, path = "/v2/employee/{employeeId}/mfa", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn remove_mfa(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    api.app.remove_second_factor(&actor, which(&id)?).await?;
    Ok(api.done("Second factor removed"))
}

/// What would stop if the person were deactivated or locked out now: API keys that the person made, and sessions. The keys go on working
/// when the person becomes something else than a Company Admin.
#[utoipa::path(
    get, path = "/keyway/v1/people/{employeeId}/effects", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<Effects>), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn effects(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let effects = api.app.effects_of_deactivation(&actor, which(&id)?).await?;
    let keys = effects.api_keys.into_iter();
    let api_keys =
        keys.map(|key| StoppedKey { uid: key.uid.to_string(), client_id: key.client_id, name: key.name }).collect();
    Ok(api.answer("Effects", Effects { api_keys, sessions: effects.sessions }))
}

/// Locks a person out until unlocked, which takes a person. API keys that the locked-out person made stand still.
#[utoipa::path(
    post, path = "/keyway/v1/people/{employeeId}/lock", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<User>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn lock(State(api): State<Api>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Failure> {
    let person = api.app.lock_out(&actor, which(&id)?).await?;
    Ok(api.answer("Employee locked out", user(person)))
}

/// Lets a locked-out or deactivated person in again. A program lets in nobody who was locked out (AK-05).
#[utoipa::path(
    post, path = "/keyway/v1/people/{employeeId}/unlock", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<User>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn unlock(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let person = api.app.unlock(&actor, which(&id)?).await?;
    Ok(api.answer("Employee unlocked", user(person)))
}
