//! The inbox: what waits for a decision, what is waited for, and the notices.

use app::notices::Notices;
use app::vxcs::ApprovalItem;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Time, Uid};

use crate::fields::Fields;
use crate::frame::Frame;
use crate::live::{digest, stream};
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::visitor::{Query, Sent, Visitor};
use crate::words;

/// Notices on a page.
const EACH: u32 = 30;

#[derive(Template)]
#[template(path = "inbox/show.html")]
struct Page {
    frame: Frame,
    now: Time,
    /// The page's own address.
    here: String,
    live: String,
    /// Wait for this company.
    mine: Vec<ApprovalItem>,
    /// Wait for others.
    theirs: Vec<ApprovalItem>,
    notices: Notices,
}

async fn look(app: &App, actor: &Actor, after: Option<Uid>) -> Result<(Vec<ApprovalItem>, Notices), Error> {
    Ok((app.approvals(actor).await?, app.notices(actor, after, EACH).await?))
}

/// The notice behind which the page begins.
fn after(query: &Fields) -> Option<Uid> {
    query.some("after").and_then(|text| text.parse().ok())
}

pub async fn show(State(portal): State<Portal>, Query(query): Query, Visitor { actor, frame }: Visitor) -> Answer {
    let shown = look(&portal.app, &actor, after(&query)).await?;
    let asked = Fields::default().with("after", after(&query).map(|uid| uid.to_string()).unwrap_or_default());
    let here = format!("/inbox?{}", asked.query());
    let live = format!("/live/inbox?{}", asked.with("seen", digest(&shown)).query());
    let (approvals, notices) = shown;
    let (mine, theirs) = approvals.into_iter().partition(|item| item.approval.is_for_viewer());
    Ok(ok(&Page { frame, now: portal.app.now(), here, live, mine, theirs, notices }))
}

pub async fn live(State(portal): State<Portal>, headers: HeaderMap, Query(query): Query) -> Response {
    let (app, after) = (portal.app.clone(), after(&query));
    let look = move |actor: Actor| {
        let app = app.clone();
        async move { look(&app, &actor, after).await }
    };
    stream(portal, headers, &query, look).await
}

/// One notice, or all.
pub async fn read(State(portal): State<Portal>, sent: Sent<Visitor>) -> Answer {
    let uids: Vec<Uid> = sent.fields.all("notice").filter_map(|text| text.parse().ok()).collect();
    if !uids.is_empty() || sent.fields.ticked("all") {
        portal.app.mark_notices(&sent.by.actor, uids).await?;
    }
    Ok(done("/inbox", "read"))
}
