//! `POST /keyway/v1/notices/read`.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::{MarkNotices, Unread};
use wire::{Envelope, ErrorBody};

use crate::body::Body;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Marks notices as read by the caller, who is a person: those named, or all.
#[utoipa::path(
    post, path = "/keyway/v1/notices/read", tag = "Notices", request_body = MarkNotices,
    responses((status = 200, body = Envelope<Unread>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(api): State<Api>,
    Caller(actor): Caller,
    Body(marked): Body<MarkNotices>,
) -> Result<Response, Failure> {
    let uid = |text: &String| text.parse().map_err(|error| domain::Invalid::new("uids", format!("{text}: {error}")));
    let uids = marked.uids.iter().map(uid).collect::<Result<_, _>>()?;
    let unread = api.app.mark_notices(&actor, uids).await?;
    Ok(api.answer("Notices marked as read", Unread { unread }))
}
