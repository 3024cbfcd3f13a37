//! `/map`: a company's own services and connections as a picture, or as a table. Of other companies it shows the names alone.

mod layout;
mod nodes;

use app::products::MapView;
use app::{Actor, App};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use domain::{Action, allowed};

use crate::frame::Frame;
use crate::live::{digest, stream};
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Tone};
use crate::visitor::{Query, Visitor};
use layout::Drawing;
use nodes::{Line, table};

pub fn routes() -> Router<Portal> {
    Router::new().route("/map", get(show)).route("/live/map", get(live))
}

#[derive(Template)]
#[template(path = "map/map.html")]
struct Map {
    frame: Frame,
    drawing: Option<Drawing>,
    table: Option<Vec<Line>>,
    nothing: bool,
    /// Too much to show each service.
    by_place: bool,
    may_order: bool,
    legend: Vec<(Tone, &'static str)>,
    here: &'static str,
    live: String,
}

async fn show(State(app): State<App>, Visitor { actor, frame }: Visitor, Query(query): Query) -> Answer {
    let view = app.map(&actor).await?;
    let live = format!("/live/map?seen={}", digest(&view));
    let as_table = query.text("as") == "table";
    let (nodes, edges) = nodes::of(&view);
    Ok(ok(&Map {
        frame,
        nothing: nodes.is_empty(),
        table: as_table.then(|| table(&nodes, &edges)),
        drawing: (!as_table && !nodes.is_empty()).then(|| layout::draw(&nodes, &edges)),
        by_place: matches!(view, MapView::ByPlace { .. }),
        may_order: allowed(actor.role, Action::OrderServices),
        legend: vec![
            (Tone::Good, "Live"),
            (Tone::Busy, "Being set up"),
            (Tone::Waits, "Waits for approval"),
            (Tone::Still, "Ending"),
            (Tone::Bad, "Link down"),
        ],
        here: if as_table { "/map?as=table" } else { "/map" },
        live,
    }))
}

/// `/live/map`: says when the map isn't right any more.
async fn live(State(portal): State<Portal>, headers: HeaderMap, Query(query): Query) -> Response {
    let app = portal.app.clone();
    let seen = move |actor: Actor| {
        let app = app.clone();
        async move { app.map(&actor).await }
    };
    stream(portal, headers, &query, seen).await
}
