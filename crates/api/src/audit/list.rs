//! `GET /keyway/v1/audit`.

use axum::extract::State;
use axum::response::Response;
use wire::keyway::{AuditEntry, Page};
use wire::{Envelope, ErrorBody};

use super::{Asked, shown};
use crate::body::Query;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Entries of the caller's company, the newest first; his own for who may see no more; everybody's for operators.
#[utoipa::path(
    get, path = "/keyway/v1/audit", tag = "Audit", params(Asked),
    responses((status = 200, body = Envelope<Page<AuditEntry>>), (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(api): State<Api>,
    Caller(actor): Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let page = api.app.audit(&actor, asked.filter(), asked.after, asked.limit.unwrap_or(100)).await?;
    let items: Vec<_> = page.items.into_iter().map(shown).collect();
    Ok(api.answer("Audit trail", Page { items, next: page.next.map(|uid| uid.to_string()) }))
}
