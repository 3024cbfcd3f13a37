//! Ending and restoring services, and what ending costs.

use app::products::{Cancel, CancelAction};
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use wire::product::{CancelProduct, TerminationCharge};
use wire::{Done, Envelope, ErrorBody, lenient};

use super::id;
use crate::body::{Path, Query, bytes, parse};
use crate::caller::Caller;
use crate::money::amount;
use crate::{Api, Failure};

/// How to cancel.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CancelQuery {
    /// Refuse rather than take connections along.
    #[serde(rename = "safeDelete", alias = "safe_delete", default, deserialize_with = "lenient::opt_bool")]
    safe_delete: Option<bool>,
}

/// `CANCEL_NOW` ends a service at once; `CANCEL` ends a VXC with its term, and `UN_CANCEL` takes that back.
#[utoipa::path(
    post, path = "/v3/product/{uid}/action/{action}", tag = "Services",
    params(("uid" = String, Path), ("action" = String, Path), CancelQuery),
    request_body = Option<CancelProduct>,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn cancel(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path((uid, action)): Path<(String, String)>,
    Query(query): Query<CancelQuery>,
    request: Request,
) -> Result<Response, Failure> {
    let body: CancelProduct = parse(lenient::blank_as_object(&bytes(request, &api).await?))?;
    let wanted = Cancel {
        action: self::action(&action)?,
        safe_delete: query.safe_delete.unwrap_or(false),
        reason: body.cancellation_reason,
        comment: body.cancellation_comment,
    };
    api.app.cancel(&actor, id(&uid)?, wanted).await?;
    Ok(api.done(format!("Action [{action} Service {uid}] has been done.")))
}

/// The same at the path of older clients.
#[utoipa::path(
    post, path = "/v2/product/{uid}/action/{action}", tag = "Services",
    params(("uid" = String, Path), ("action" = String, Path), CancelQuery),
    request_body = Option<CancelProduct>,
    responses((status = 200, body = Done), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn cancel_v2(
    state: State<Api>,
    caller: Caller,
    path: Path<(String, String)>,
    query: Query<CancelQuery>,
    request: Request,
) -> Result<Response, Failure> {
    cancel(state, caller, path, query, request).await
}

/// What ending a service now would cost.
#[utoipa::path(
    get, path = "/v2/product/{uid}/action/{action}/charges", tag = "Services",
    params(("uid" = String, Path), ("action" = String, Path)),
    responses((status = 200, body = Envelope<TerminationCharge>), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn charges(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path((uid, action)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let charges = api.app.charges(&actor, id(&uid)?, self::action(&action)?).await?;
    let told = TerminationCharge {
        product_uid: charges.uid.to_string(),
        action: charges.action.to_string(),
        early_termination_fee: amount(charges.currency, charges.early_termination),
        currency: charges.currency.to_string(),
        contract_end_date: Some(charges.contract_end.ms()),
    };
    Ok(api.answer(format!("Charges of [{action}] for product [{uid}]"), told))
}

fn action(text: &str) -> Result<CancelAction, Failure> {
    text.parse().map_err(|rule| Failure::bad_request(format!("action: {rule}")))
}
