//! Invitations as their holders use them: without a token, by the one-time link.

use app::people::{AcceptInvitation as Accept, AcceptOperator as AcceptLink};
use axum::extract::State;
use axum::response::Response;
use wire::keyway::{AcceptInvitation, AcceptOperator, Invitation, OneTimeLink};
use wire::{Done, Envelope, ErrorBody};

use super::view::link;
use crate::body::{Body, Path};
use crate::caller::{Caller, From};
use crate::{Api, Failure};

/// The invitation behind a link that still works.
#[utoipa::path(
    get, path = "/keyway/v1/invitations/{token}", tag = "People", params(("token" = String, Path)),
    responses((status = 200, body = Envelope<Invitation>), (status = 404, body = ErrorBody))
)]
pub async fn invitation(State(api): State<Api>, Path(token): Path<String>) -> Result<Response, Failure> {
    let seen = api.app.invitation(&token).await?;
    let invitation = Invitation {
        company_name: seen.company,
        email: seen.email,
        first_name: seen.first_name,
        last_name: seen.last_name,
        position: seen.position.to_string(),
        end_date: seen.expires.ms(),
    };
    Ok(api.answer("Invitation", invitation))
}

/// Accepts an invitation: sets names and password. Sign in afterwards.
#[utoipa::path(
    post, path = "/keyway/v1/invitations/accept", tag = "People", request_body = AcceptInvitation,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub async fn accept_invitation(
    State(api): State<Api>,
    From(trail): From,
    Body(body): Body<AcceptInvitation>,
) -> Result<Response, Failure> {
    let accept = Accept {
        token: body.token.into_exposed(),
        first_name: body.first_name,
        last_name: body.last_name,
        password: body.password.into_exposed(),
    };
    api.app.accept_invitation(accept, trail).await?;
    Ok(api.done("Invitation accepted"))
}

/// A link for one more operator.
#[utoipa::path(
    post, path = "/keyway/v1/operator/link", tag = "Operator",
    responses((status = 200, body = Envelope<OneTimeLink>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn operator_link(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let made = api.app.operator_link(&actor).await?;
    Ok(api.answer("Link made", link(&made)))
}

/// Becomes an operator with such a link, or with the one that the server prints at its first start.
#[utoipa::path(
    post, path = "/keyway/v1/operator/accept", tag = "Operator", request_body = AcceptOperator,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub async fn accept_operator(
    State(api): State<Api>,
    From(trail): From,
    Body(body): Body<AcceptOperator>,
) -> Result<Response, Failure> {
    let accept = AcceptLink {
        token: body.token.into_exposed(),
        first_name: body.first_name,
        last_name: body.last_name,
        email: body.email,
        password: body.password.into_exposed(),
    };
    api.app.accept_operator(accept, trail).await?;
    Ok(api.done("Operator set up"))
}
