//! `GET /v3/activity`: a bare array, without the envelope of the rest.

use app::audit::ActivityView;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::ErrorBody;
use wire::user::Activity;

use crate::body::Query;
use crate::caller::Caller;
use crate::state::json;
use crate::{Api, Failure};

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Asked {
    person_id_or_uid: Option<String>,
    /// The caller's own company; for operators any.
    company_id_or_uid: Option<String>,
}

/// What the company's people and programs did, the newest 1000; his own for who may see no more.
#[utoipa::path(
    get, path = "/v3/activity", tag = "Audit", params(Asked),
    responses((status = 200, body = Vec<Activity>), (status = 404, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn activity(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (person, company) = (said(asked.person_id_or_uid), said(asked.company_id_or_uid));
    let entries: Vec<_> = api.app.activity(&actor, person, company).await?.into_iter().map(shown).collect();
    Ok(json(&entries))
}

fn shown(entry: ActivityView) -> Activity {
    let user_type = if entry.actor_kind == "person" { "USER".to_owned() } else { entry.actor_kind.to_uppercase() };
    Activity {
        login_name: entry.actor,
        person_id: entry.person,
        description: entry.summary,
        name: entry.title,
        create_date: entry.at.ms(),
        user_type,
    }
}
