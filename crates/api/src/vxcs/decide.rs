//! `PUT /v2/order/vxc/{uid}`: how older clients approve and deny.

use app::vxcs::Decision;
use axum::extract::State;
use axum::response::Response;
use domain::Uid;
use wire::vxc::{DecideVxcOrder, Vxc};
use wire::{Envelope, ErrorBody, Int};

use super::vxc;
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::{Api, Failure};

/// Approves or denies what waits under this uid, that of `vxcApproval`. With the approval of a new connection its B-End may get another
/// VLAN.
#[utoipa::path(
    put, path = "/v2/order/vxc/{uid}", tag = "VXCs", request_body = DecideVxcOrder, params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody, description = "Nothing waits for the caller"),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)
    ),
    security(("bearer" = []))
)]
pub async fn decide_order(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
    Body(body): Body<DecideVxcOrder>,
) -> Result<Response, Failure> {
    let decision = Decision { approve: body.is_approved, vlan: body.vlan.map(Int::get), vxc: None, comment: None };
    let decided = api.app.decide_proposal(&actor, uid, decision).await?;
    let done = if body.is_approved { "approved" } else { "denied" };
    Ok(api.answer(format!("VXC order [{uid}] {done}"), vxc(decided)))
}
