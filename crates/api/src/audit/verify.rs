//! `GET /keyway/v1/operator/audit/verify`.

use app::audit::Touched;
use axum::extract::State;
use axum::response::Response;
use wire::keyway::{AuditVerdict, BrokenLink};
use wire::{Envelope, ErrorBody};

use super::hex;
use crate::caller::Caller;
use crate::{Api, Failure};

/// Walks over the whole chain of the audit trail and names the first entry that was touched.
#[utoipa::path(
    get, path = "/keyway/v1/operator/audit/verify", tag = "Operator",
    responses((status = 200, body = Envelope<AuditVerdict>), (status = 403, body = ErrorBody)), security(("bearer" = []))
)]
pub async fn verify(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let found = api.app.verify_audit(&actor).await?;
    let message = if found.first_broken.is_none() { "The chain holds" } else { "The chain is broken" };
    let verdict = AuditVerdict {
        sealed: found.sealed,
        unsealed_tail: found.unsealed_tail,
        first_broken: found.first_broken.map(|broken| BrokenLink {
            position: broken.position,
            entry_uid: broken.entry.map(|uid| uid.to_string()),
            how: word(broken.how).to_owned(),
        }),
        head: found.head.map(|link| hex(&link)),
    };
    Ok(api.answer(message, verdict))
}

const fn word(how: Touched) -> &'static str {
    match how {
        Touched::Changed => "CHANGED",
        Touched::Missing => "MISSING",
        Touched::Inserted => "INSERTED",
        Touched::Moved => "MOVED",
    }
}
