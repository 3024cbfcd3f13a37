//! `/keyway/v1/approvals`: what waits for the company, and what the company waits for.

use app::vxcs::{ApprovalItem, Decision, ProposedValue};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::Uid;
use wire::keyway::{self, DecideProposal, Proposal};
use wire::vxc::Vxc;
use wire::{Envelope, ErrorBody, Int, lenient};

use super::vxc;
use crate::body::{Path, bytes, parse};
use crate::caller::Caller;
use crate::{Api, Failure};

/// What waits for a decision of the caller's company, and what it has proposed itself; the oldest first.
#[utoipa::path(
    get, path = "/keyway/v1/approvals", tag = "VXCs", responses((status = 200, body = Envelope<Vec<Proposal>>)),
    security(("bearer" = []))
)]
pub async fn approvals(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let items: Vec<Proposal> = api.app.approvals(&actor).await?.into_iter().map(shown).collect();
    Ok(api.answer(format!("Found [{}] approvals", items.len()), items))
}

/// Approves what the other side has proposed: it is done.
#[utoipa::path(
    post, path = "/keyway/v1/approvals/{uid}/approve", tag = "VXCs", request_body = Option<DecideProposal>,
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn approve(api: State<Api>, caller: Caller, uid: Path<Uid>, request: Request) -> Result<Response, Failure> {
    decide(api, caller, uid, request, true).await
}

/// Denies what the other side has proposed: nothing changes.
#[utoipa::path(
    post, path = "/keyway/v1/approvals/{uid}/deny", tag = "VXCs", request_body = Option<DecideProposal>,
    params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn deny(api: State<Api>, caller: Caller, uid: Path<Uid>, request: Request) -> Result<Response, Failure> {
    decide(api, caller, uid, request, false).await
}

async fn decide(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
    request: Request,
    approve: bool,
) -> Result<Response, Failure> {
    let body: DecideProposal = parse(lenient::blank_as_object(&bytes(request, &api).await?))?;
    let decision = Decision { approve, vlan: body.vlan.map(Int::get), vxc: None, comment: body.comment };
    let decided = api.app.decide_proposal(&actor, uid, decision).await?;
    let done = if approve { "approved" } else { "denied" };
    Ok(api.answer(format!("Approval [{uid}] {done}"), vxc(decided)))
}

/// Takes back what the caller's company has proposed.
#[utoipa::path(
    post, path = "/keyway/v1/approvals/{uid}/withdraw", tag = "VXCs", params(("uid" = String, Path)),
    responses((status = 200, body = Envelope<Vxc>), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn withdraw(
    State(api): State<Api>,
    Caller(actor): Caller,
    Path(uid): Path<Uid>,
) -> Result<Response, Failure> {
    let withdrawn = api.app.withdraw_proposal(&actor, uid, None).await?;
    Ok(api.answer(format!("Approval [{uid}] withdrawn"), vxc(withdrawn)))
}

fn shown(item: ApprovalItem) -> Proposal {
    let value = |one: ProposedValue| keyway::ProposedValue { field: one.field, before: one.before, after: one.after };
    Proposal {
        uid: item.approval.uid.to_string(),
        vxc_uid: item.vxc.to_string(),
        vxc_name: item.vxc_name,
        company_name: item.company_name,
        kind: item.approval.kind.to_string(),
        status: item.approval.status.to_string(),
        message: item.approval.message,
        new_speed: item.approval.new_speed.map(i64::from),
        changes: item.changes.into_iter().map(value).collect(),
        may_decide: item.may_decide,
        may_withdraw: item.may_withdraw,
        create_date: item.made.ms(),
        end_date: item.expires.ms(),
        decided_date: None,
    }
}
