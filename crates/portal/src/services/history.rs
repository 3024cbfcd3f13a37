//! `/services/{id}/history`: who did what to a service.

use app::App;
use app::audit::{AuditFilter, EntryView};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Action, allowed};

use super::Tab;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::visitor::{Query, Visitor};
use crate::words;

const SIZE: u32 = 40;

#[derive(Template)]
#[template(path = "services/history.html")]
struct History {
    frame: Frame,
    name: String,
    path: String,
    tabs: Vec<Tab>,
    entries: Vec<EntryView>,
    earlier: Option<String>,
    /// The reader sees what the whole company did.
    whole: bool,
}

pub async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Visitor { actor, frame }: Visitor,
    Query(query): Query,
) -> Answer {
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let filter = AuditFilter { subject_uid: Some(service.uid), ..AuditFilter::default() };
    let after = query.text("after").parse().ok();
    let page = app.audit(&actor, filter, after, SIZE).await?;
    let path = super::path(&service.uid);
    Ok(ok(&History {
        frame,
        earlier: page.next.map(|next| format!("{path}/history?after={next}")),
        entries: page.items,
        whole: allowed(actor.role, Action::ViewCompanyActivity),
        tabs: super::tabs(&service.uid, "History"),
        name: service.name,
        path,
    }))
}
