//! One connection with both ends, what the fabric says, and what the operator can do.

use app::products::IdOrUid;
use app::vxcs::{OverviewEnd, VxcOverview};
use askama::Template;
use axum::extract::{Path, State};

use super::connections::{LIST, path};
use super::services::fabric;
use super::{companies, services, uid};
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::{Badge, Icon, Tone};
use crate::visitor::{Operator, Sent};
use crate::words;

#[derive(Template)]
#[template(path = "console/connection.html")]
struct Page {
    frame: Frame,
    vxc: VxcOverview,
}

impl Page {
    const fn ends(&self) -> [(&'static str, &OverviewEnd); 2] {
        [("A-End", &self.vxc.a), ("B-End", &self.vxc.b)]
    }
}

/// `100`, `100 with inner 20`, `untagged`.
fn tag(end: &OverviewEnd) -> String {
    match (end.vlan, end.inner) {
        (Some(vlan), Some(inner)) => format!("{vlan} with inner {inner}"),
        (Some(vlan), None) => vlan.to_string(),
        (None, Some(inner)) => format!("inner {inner}"),
        (None, None) => "untagged".to_owned(),
    }
}

pub async fn show(State(portal): State<Portal>, Path(text): Path<String>, by: Operator) -> Answer {
    let vxc = portal.app.vxc_overview(&by.actor, uid(&text)?).await?;
    Ok(ok(&Page { frame: by.frame, vxc }))
}

pub async fn retry(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let vxc = portal.app.vxc_overview(&sent.by.actor, uid(&text)?).await?.uid;
    portal.app.retry_now(&sent.by.actor, vxc).await?;
    Ok(done(&path(vxc), "retried"))
}

pub async fn lock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let uid = uid(&text)?;
    portal.app.admin_lock_vxc(&sent.by.actor, IdOrUid::Uid(uid), true).await?;
    Ok(done(&path(uid), "locked"))
}

pub async fn unlock(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let uid = uid(&text)?;
    portal.app.admin_lock_vxc(&sent.by.actor, IdOrUid::Uid(uid), false).await?;
    Ok(done(&path(uid), "unlocked"))
}
