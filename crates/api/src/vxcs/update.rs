//! `PUT /v3/product/vxc/{uid}`, and the same at the path of older clients.

use app::products::IdOrUid;
use axum::extract::State;
use axum::response::Response;
use domain::Invalid;
use domain::consent::{EndUpdate, VxcUpdate};
use wire::technical_service::VxcChanged;
use wire::vxc::UpdateVxc;
use wire::{Envelope, ErrorBody, Int};

use super::vxc;
use crate::body::{Body, Path};
use crate::caller::Caller;
use crate::{Api, Failure, mcr_config};

/// Changes a VXC from one's own side. What needs the other side's consent waits for it, as `vxcApproval` says; the rest is done at once. A
/// field of the other side refuses the whole request. `isApproved` decides on what the other side has proposed.
#[utoipa::path(
    put, path = "/v3/product/vxc/{uid}", tag = "VXCs", request_body = UpdateVxc, params(("uid" = String, Path)),
    responses(
        (status = 200, body = Envelope<VxcChanged>), (status = 400, body = ErrorBody),
        (status = 403, body = ErrorBody, description = "A field of the other side, or a role that may not"),
        (status = 404, body = ErrorBody)
    ),
    security(("bearer" = []))
)]
pub async fn update(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Body(body): Body<UpdateVxc>,
) -> Result<Response, Failure> {
    let changed = api.app.update_vxc(&actor, IdOrUid::parse(&uid)?, asked(body)?).await?;
    Ok(api.answer(format!("VXC [{uid}] updated"), VxcChanged::from(vxc(changed))))
}

/// The same as `PUT /v3/product/vxc/{uid}`.
#[utoipa::path(
    put, path = "/v2/product/vxc/{uid}", tag = "VXCs", request_body = UpdateVxc, params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<VxcChanged>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn update_v2(
    api: State<Api>,
    caller: Caller,
    uid: Path<String>,
    body: Body<UpdateVxc>,
) -> Result<Response, Failure> {
    update(api, caller, uid, body).await
}

fn asked(body: UpdateVxc) -> Result<VxcUpdate, Invalid> {
    let config = |field: &str, config: Option<wire::mcr_config::EndConfig>| {
        config.map(mcr_config::draft).transpose().map_err(|error: Invalid| error.within(field))
    };
    let number = |int: Option<Int>| int.map(Int::get);
    Ok(VxcUpdate {
        name: body.name,
        rate_limit: number(body.rate_limit),
        cost_centre: body.cost_centre.into_option().map(Option::unwrap_or_default),
        shutdown: body.shutdown,
        term: number(body.term),
        a: EndUpdate {
            vlan: number(body.a_end_vlan),
            inner_vlan: number(body.a_end_inner_vlan),
            vnic: number(body.a_vnic_index),
            product: body.a_end_product_uid,
            config: config("aEndConfig", body.a_end_config)?,
        },
        b: EndUpdate {
            vlan: number(body.b_end_vlan),
            inner_vlan: number(body.b_end_inner_vlan),
            vnic: number(body.b_vnic_index),
            product: body.b_end_product_uid,
            config: config("bEndConfig", body.b_end_config)?,
        },
        is_approved: body.is_approved,
    })
}
