//! Passwords: changing one's own, and setting a new one when the old one is lost.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::{AskForPassword, ResetPassword};
use wire::login::ChangePassword;
use wire::{Done, ErrorBody};

use crate::body::Body;
use crate::caller::{Caller, From};
use crate::{Api, Failure};

/// Changes the caller's own password. All other sessions of the caller end.
#[utoipa::path(
    post, path = "/v2/password/change", tag = "Sign-in", request_body = ChangePassword,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 429, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn change(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<ChangePassword>,
) -> Result<Response, Failure> {
    let (old, new) = (body.old_password.into_exposed(), body.new_password.into_exposed());
    api.app.change_password(&actor, old, new).await?;
    Ok(api.done("Password changed"))
}

/// Asks for a link to set a new password. The answer is the same whether or not somebody has the address.
#[utoipa::path(
    post, path = "/keyway/v1/password/ask", tag = "Sign-in", request_body = AskForPassword,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 429, body = ErrorBody))
)]
pub async fn ask(
    State(api): State<Api>,
    From(trail): From,
    Body(body): Body<AskForPassword>,
) -> Result<Response, Failure> {
    api.app.begin_to_ask_for_password(body.email, trail)?;
    Ok(api.done("If this address has an account, a link is on its way to it"))
}

/// Sets a new password with the token of that link.
#[utoipa::path(
    post, path = "/keyway/v1/password/reset", tag = "Sign-in", request_body = ResetPassword,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub async fn reset(
    State(api): State<Api>,
    From(trail): From,
    Body(body): Body<ResetPassword>,
) -> Result<Response, Failure> {
    api.app.reset_password(body.token.expose(), body.password.into_exposed(), trail).await?;
    Ok(api.done("Password changed"))
}
