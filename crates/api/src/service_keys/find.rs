//! `GET /v2/service/key`: the company's keys, or with `key=` one key.

use app::products::IdOrUid;
use app::service_keys::KeyFilter;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::service_key::ServiceKeyData;
use wire::{Envelope, ErrorBody, message};

use super::shown;
use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct KeyQuery {
    /// One key: the whole of it, or the first eight characters of one of the company's own.
    key: Option<String>,
    /// Keys on this service of the company.
    product_id_or_uid: Option<String>,
    /// The caller's own company.
    company_id_or_uid: Option<String>,
    /// Also keys that are spent or expired. Keyway's own.
    all: Option<bool>,
}

/// Lists the keys of the caller's company that may still be used, or finds one key. Whoever has a whole key of another company is shown
/// what he needs to order with it, and nothing of the service behind it.
#[utoipa::path(
    get, path = "/v2/service/key", tag = "Service keys", params(KeyQuery),
    responses(
        (status = 200, body = Envelope<ServiceKeyData>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 429, body = ErrorBody, description = "Too many keys that don't exist were asked for; `Retry-After` says how long \
         to wait. Keys that exist are found all the same")
    ),
    security(("bearer" = []))
)]
pub async fn find(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(query): Query<KeyQuery>,
) -> Result<Response, Failure> {
    if let Some(key) = query.key {
        let now = api.app.now();
        let found = api.app.look_up_service_key(&actor, &key).await?;
        let until = found.lasts(now);
        return Ok(api.lasting(message::key_found(&key), shown::found(found), until));
    }
    let filter = KeyFilter {
        service: query.product_id_or_uid.as_deref().map(IdOrUid::parse).transpose()?,
        company: query.company_id_or_uid.as_deref().map(IdOrUid::parse).transpose()?,
        ended: query.all.unwrap_or(false),
    };
    let list = api.app.service_keys(&actor, filter).await?;
    let many = list.keys.len();
    let message = message::keys_found(many, list.company_number);
    let make =
        move |api: &Api| api.answer(message, ServiceKeyData::List(list.keys.into_iter().map(shown::own).collect()));
    Ok(api.of_many(many, make).await)
}
