//! `/services/{id}/traffic`: what passes through a service.

use app::App;
use askama::Template;
use axum::extract::{Path, State};

use super::Tab;
use super::chart::{Chart, octets};
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "services/traffic.html")]
struct Traffic {
    frame: Frame,
    name: String,
    path: String,
    tabs: Vec<Tab>,
    chart: Option<Chart>,
    /// Octets in and out since the fabric carries it.
    totals: Option<(String, String)>,
}

pub async fn show(State(app): State<App>, Path(id): Path<String>, Visitor { actor, frame }: Visitor) -> Answer {
    let service = app.own_service(&actor, super::id(&id)?).await?;
    let end = app.traffic(&actor, service.uid.into()).await?.ends.into_iter().next();
    let (samples, counters) = end.map_or_else(Default::default, |end| (end.samples, end.totals));
    Ok(ok(&Traffic {
        frame,
        path: super::path(&service.uid),
        tabs: super::tabs(&service.uid, "Traffic"),
        name: service.name,
        chart: Chart::of(&samples),
        totals: counters.map(|counters| (octets(counters.in_octets), octets(counters.out_octets))),
    }))
}
