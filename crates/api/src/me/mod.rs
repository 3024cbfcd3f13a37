//! Who is asking, and what that one may do.

use axum::extract::State;
use axum::response::Response;
use domain::Time;
use domain::policy::{Action, Role, allowed};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::keyway::Me;
use wire::{Envelope, ErrorBody};

use crate::caller::Caller;
use crate::{Api, Failure};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who the caller is.
#[utoipa::path(
    get, path = "/keyway/v1/me", tag = "Sign-in",
    responses((status = 200, body = Envelope<Me>), (status = 401, body = ErrorBody)),
    security(("bearer" = []))
)]
async fn me(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let person = api.app.own_person(&actor).await?;
    let company = actor.company.as_ref();
    let me = Me {
        kind: actor.kind().to_owned(),
        name: actor.name().to_owned(),
        role: role(actor.role),
        employee_id: person.as_ref().map(|person| person.number),
        mfa_enabled: person.as_ref().map(|person| person.second_factor),
        email: person.and_then(|person| person.email),
        company_id: company.map(|company| company.number),
        company_uid: company.map(|company| company.uid.to_string()),
        company_name: company.map(|company| company.name.clone()),
        actions: Action::ALL.iter().filter(|action| allowed(actor.role, **action)).map(ToString::to_string).collect(),
    };
    Ok(api.lasting("Caller", me, Time::MAX))
}

fn role(role: Role) -> String {
    match role {
        Role::Person(position) => position.to_string(),
        Role::ApiKey(role) => role.to_string(),
        Role::Operator => "operator".to_owned(),
    }
}
