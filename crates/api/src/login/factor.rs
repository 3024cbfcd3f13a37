//! The caller's own second factor.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::{Code, RecoveryCodes, TotpSetup};
use wire::{Done, Envelope, ErrorBody, Secret};

use super::unstored;
use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Begins to set up a second factor. It's asked for only after it has been confirmed by a code.
#[utoipa::path(
    post, path = "/keyway/v1/mfa", tag = "Sign-in",
    responses((status = 200, body = Envelope<TotpSetup>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn begin(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let setup = api.app.begin_totp(&actor).await?;
    let setup = TotpSetup { secret: Secret::new(setup.secret), uri: Secret::new(setup.uri) };
    Ok(unstored(api.answer("Enter the authenticator's code to confirm", setup)))
}

/// Switches the second factor on with a first code, and gives recovery codes.
#[utoipa::path(
    post, path = "/keyway/v1/mfa/confirm", tag = "Sign-in", request_body = Code,
    responses((status = 200, body = Envelope<RecoveryCodes>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn confirm(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<Code>,
) -> Result<Response, Failure> {
    let codes = api.app.confirm_totp(&actor, body.code.into_exposed()).await?;
    Ok(unstored(api.answer("The second factor is on", shown(codes))))
}

/// Switches the second factor off with a code or a recovery code.
#[utoipa::path(
    post, path = "/keyway/v1/mfa/disable", tag = "Sign-in", request_body = Code,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn disable(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(body): Body<Code>,
) -> Result<Response, Failure> {
    api.app.disable_totp(&actor, body.code.into_exposed()).await?;
    Ok(api.done("The second factor is off"))
}

/// Gives new recovery codes in place of the old ones.
#[utoipa::path(
    post, path = "/keyway/v1/mfa/recovery-codes", tag = "Sign-in", request_body = Code,
    responses((status = 200, body = Envelope<RecoveryCodes>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn renew(State(api): State<Api>, Caller(actor): Caller, Body(body): Body<Code>) -> Result<Response, Failure> {
    let codes = api.app.renew_recovery_codes(&actor, body.code.into_exposed()).await?;
    Ok(unstored(api.answer("New recovery codes", shown(codes))))
}

fn shown(codes: app::login::RecoveryCodes) -> RecoveryCodes {
    RecoveryCodes { recovery_codes: codes.0.into_iter().map(Secret::new).collect() }
}
