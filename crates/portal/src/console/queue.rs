//! What isn't on the fabric as it should be, and why.

use app::provisioning::QueueRow;
use askama::Template;
use axum::extract::State;
use domain::Time;
use domain::provisioning::Kind;

use super::search::{pager, paging};
use super::{companies, connections, services, uid};
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::{Badge, Pager, Tone};
use crate::visitor::{Operator, Query, Sent};
use crate::words;

const LIST: &str = "/console/queue";

#[derive(Template)]
#[template(path = "console/queue.html")]
struct Page {
    frame: Frame,
    now: Time,
    rows: Vec<QueueRow>,
    pager: Pager,
}

/// As people call it.
pub fn kind(kind: impl std::borrow::Borrow<Kind>) -> &'static str {
    match kind.borrow() {
        Kind::Port => "Port",
        Kind::Router => "MCR",
        Kind::Edge => "MVE",
        Kind::Circuit => "VXC",
    }
}

fn path(row: &QueueRow) -> String {
    match row.kind {
        Kind::Circuit => connections::path(row.uid),
        Kind::Port | Kind::Router | Kind::Edge => services::path(row.uid),
    }
}

fn state(row: &QueueRow) -> Badge {
    if row.stuck { Badge::new(Tone::Bad, "Stuck") } else { Badge::new(Tone::Busy, "At work") }
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let page = portal.app.provisioning_page(&actor, paging(&query)).await?;
    let pager = pager(LIST, &query, &page);
    Ok(ok(&Page { frame, now: portal.app.now(), rows: page.rows, pager }))
}

pub async fn retry(State(portal): State<Portal>, sent: Sent<Operator>) -> Answer {
    portal.app.retry_now(&sent.by.actor, uid(sent.fields.text("service"))?).await?;
    Ok(done(LIST, "retried"))
}
