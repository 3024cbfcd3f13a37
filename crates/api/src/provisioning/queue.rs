//! `GET /keyway/v1/operator/provisioning`.

use app::provisioning;
use axum::extract::State;
use axum::response::Response;
use wire::keyway::{ProvisioningQueue, Waiting};
use wire::{Envelope, ErrorBody};

use crate::caller::Caller;
use crate::{Api, Failure};

/// What waits for the fabric, and why. For the operator.
#[utoipa::path(
    get, path = "/keyway/v1/operator/provisioning", tag = "Operator",
    responses((status = 200, body = Envelope<ProvisioningQueue>), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn queue(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let queue = api.app.provisioning_queue(&actor).await?;
    let waiting = queue.waiting.into_iter().map(shown).collect();
    Ok(api.answer("What waits for the fabric", ProvisioningQueue { total: queue.total, waiting }))
}

fn shown(row: provisioning::Waiting) -> Waiting {
    Waiting {
        uid: row.uid.to_string(),
        kind: row.kind.to_string(),
        name: row.name,
        company_name: row.company,
        provisioning_status: row.status.to_string(),
        since_date: row.since.ms(),
        attempts: row.attempts,
        retry_date: row.retry_at.map(domain::Time::ms),
        reason: row.why,
    }
}
