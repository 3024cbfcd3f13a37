//! `/services/{id}/vlans`: which VLANs are in use, by what, and some that are free.

use app::App;
use app::products::{VlanHolder, VlanRow, VlanUse};
use askama::Template;
use axum::extract::{Path, State};

use super::Tab;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::ui::Pager;
use crate::visitor::{Query, Visitor};

#[derive(Template)]
#[template(path = "services/vlans.html")]
struct Vlans {
    frame: Frame,
    path: String,
    tabs: Vec<Tab>,
    vlans: VlanUse,
    pager: Pager,
}

pub async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    Visitor { actor, frame }: Visitor,
    Query(query): Query,
) -> Answer {
    let id = super::id(&id)?;
    let vlans = app.vlan_use(&actor, id, query.number("vnic")?, super::paging(&query)).await?;
    let path = super::path(&vlans.uid);
    let rows = &vlans.rows;
    let pager = Pager::new(&format!("{path}/vlans"), &query, u64::from(rows.page), u64::from(rows.size), rows.total);
    Ok(ok(&Vlans { frame, tabs: super::tabs(&vlans.uid, "VLANs"), path, vlans, pager }))
}

/// `100`, `100.20`, `untagged`.
fn tag(row: &VlanRow) -> String {
    match (row.vlan, row.inner) {
        (Some(vlan), Some(inner)) => format!("{vlan}.{inner}"),
        (Some(vlan), None) => vlan.to_string(),
        (None, _) => "untagged".to_owned(),
    }
}
