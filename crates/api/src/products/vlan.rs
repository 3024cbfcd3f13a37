//! Whether a VLAN is free.

use axum::extract::State;
use axum::response::Response;
use domain::VlanId;
use serde::Deserialize;
use wire::{Envelope, ErrorBody, Int};

use super::id;
use crate::body::{Path, Query};
use crate::caller::Caller;
use crate::{Api, Failure};

/// Which VLAN.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VlanQuery {
    /// 0 to 4094; 0, 1 and 4094 are never free.
    #[param(value_type = Option<i64>)]
    vlan: Option<Int>,
    /// Of an MVE; the first when absent.
    #[serde(rename = "vNicIndex")]
    #[param(value_type = Option<i64>)]
    vnic: Option<Int>,
}

/// The VLAN alone when it is free, otherwise up to five that are.
#[utoipa::path(
    get, path = "/v2/product/port/{uid}/vlan", tag = "Services",
    params(("uid" = String, Path), VlanQuery),
    responses((status = 200, body = Envelope<Vec<u16>>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn free_vlans(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    Query(query): Query<VlanQuery>,
) -> Result<Response, Failure> {
    let (vlan, vnic) = (query.vlan.map(Int::get), query.vnic.map(Int::get));
    let free = api.app.free_vlans(&actor, id(&uid)?, vlan, vnic).await?;
    Ok(api.answer("VLAN availability", free.into_iter().map(VlanId::get).collect::<Vec<_>>()))
}
