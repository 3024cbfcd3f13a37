//! Changing and removing people. Clients want exactly 200.

use app::people::UpdatePerson;
use axum::extract::State;
use axum::response::Response;
use wire::user::{UpdateEmployee, User};
use wire::{Done, Envelope, ErrorBody, Single};

use super::view::{user, which};
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::patch::patch;
use crate::{Api, Failure};

/// Changes a person: oneself (names and telephone), or one of the company for who manages users. Another `email` is only asked for: a link
/// goes there, and until it is opened the answer and the sign-in have the present one. A program reactivates nobody who was locked out (AK-05).
#[utoipa::path(
    put, path = "/v2/employee/{employeeId}", tag = "People", request_body = UpdateEmployee,
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Envelope<User>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn update(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(Single(body)): Body<Single<UpdateEmployee>>,
) -> Result<Response, Failure> {
    let person = api.app.update_person(&actor, which(&id)?, change(body)).await?;
    Ok(api.answer("Employee updated", user(person)))
}

fn change(body: UpdateEmployee) -> UpdatePerson {
    UpdatePerson {
        first_name: body.first_name,
        last_name: body.last_name,
        phone: patch(body.phone),
        email: body.email,
        position: body.position,
        active: body.active,
    }
}

/// Deletes a person whose invitation is pending.
#[utoipa::path(
    delete, path = "/v2/employee/{employeeId}", tag = "People",
    params(("employeeId" = String, Path, description = "Number or uid")),
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn delete(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    api.app.delete_person(&actor, which(&id)?).await?;
    Ok(api.done("Employee removed"))
}
