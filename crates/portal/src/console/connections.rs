//! All connections, with both ends.

use app::operator::OperatorVxcQuery;
use app::vxcs::{OverviewEnd, VxcOverview};
use askama::Template;
use axum::extract::State;
use domain::Uid;

use super::companies;
use super::search::{company, pager, paging, state, states};
use super::services::fabric;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Field, Icon, Pager};
use crate::visitor::{Operator, Query};
use crate::words;

pub const LIST: &str = "/console/connections";

#[derive(Template)]
#[template(path = "console/connections.html")]
struct Page {
    frame: Frame,
    form: Form,
    vxcs: Vec<VxcOverview>,
    pager: Pager,
}

pub fn path(uid: impl std::borrow::Borrow<Uid>) -> String {
    format!("{LIST}/{}", uid.borrow())
}

const fn ends(vxc: &VxcOverview) -> [&OverviewEnd; 2] {
    [&vxc.a, &vxc.b]
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let asked = OperatorVxcQuery {
        company: company(&query),
        search: query.text("q").to_owned(),
        state: state(&query),
        paging: paging(&query),
    };
    let page = portal.app.operator_vxcs(&actor, asked).await?;
    let pager = pager(LIST, &query, &page);
    Ok(ok(&Page { frame, form: Form::filled(query), vxcs: page.rows, pager }))
}
