//! `/keyway/v1/vxcs/{uid}/isolation`: cutting one's own end off, and joining it again.

use app::products::IdOrUid;
use axum::extract::{Request, State};
use axum::response::Response;
use wire::keyway::IsolateEnd;
use wire::vxc::Vxc;
use wire::{Envelope, ErrorBody, lenient};

use super::vxc;
use crate::body::{Path, bytes, parse};
use crate::caller::Caller;
use crate::{Api, Failure};

/// Cuts the caller's own end of a VXC off, at once. The other side is told; the contract runs on.
#[utoipa::path(
    post, path = "/keyway/v1/vxcs/{uid}/isolation", tag = "VXCs", request_body = Option<IsolateEnd>,
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn isolate(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let body: IsolateEnd = parse(lenient::blank_as_object(&bytes(request, &api).await?))?;
    let isolated = api.app.isolate_vxc(&actor, IdOrUid::parse(&uid)?, true, body.reason).await?;
    Ok(api.answer(format!("Your end of VXC [{uid}] is isolated"), vxc(isolated)))
}

/// Joins the caller's own end again.
#[utoipa::path(
    delete, path = "/keyway/v1/vxcs/{uid}/isolation", tag = "VXCs", params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn rejoin(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<String>,
) -> Result<Response, Failure> {
    let joined = api.app.isolate_vxc(&actor, IdOrUid::parse(&uid)?, false, None).await?;
    Ok(api.answer(format!("Your end of VXC [{uid}] is joined again"), vxc(joined)))
}
