//! `/services`: what a company has on the exchange, one service after the other, and each with a page of its own.

mod begin;
mod cancel;
mod chart;
mod edit;
mod history;
mod list;
mod lock;
mod order;
mod page;
mod tags;
mod traffic;
mod vlans;

use app::products::IdOrUid;
use app::{Error, Paging};
use axum::Router;
use axum::routing::{get, post};
use domain::Uid;

use crate::fields::Fields;
use crate::state::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/services", get(list::show))
        .route("/live/services", get(list::live))
        .route("/services/{id}", get(page::show))
        .route("/live/services/{id}", get(page::live))
        .route("/services/{id}/traffic", get(traffic::show))
        .route("/services/{id}/vlans", get(vlans::show))
        .route("/services/{id}/history", get(history::show))
        .route("/services/{id}/edit", get(edit::show).post(edit::save))
        .route("/services/{id}/tags", get(tags::show).post(tags::save))
        .route("/services/{id}/lock", post(lock::lock))
        .route("/services/{id}/unlock", post(lock::unlock))
        .route("/services/{id}/cancel", get(cancel::show).post(cancel::cancel))
        .merge(order::routes())
}

/// Where the page of a service is.
fn path(uid: &Uid) -> String {
    format!("/services/{uid}")
}

/// Where the service keys of a service are.
fn keys(uid: &Uid) -> String {
    format!("/services/{uid}/keys")
}

/// Where a connection from a service begins.
fn connect(uid: &Uid) -> String {
    format!("/connect?a={uid}")
}

fn id(text: &str) -> Result<IdOrUid, Error> {
    IdOrUid::parse(text)
}

/// The page of a list that a query asks for. Forty rows: with their connections beneath, a page stays under 60 KB.
fn paging(query: &Fields) -> Paging {
    let page = u32::try_from(crate::ui::Pager::asked(query)).unwrap_or(u32::MAX);
    Paging { page, size: 40 }
}

/// The parts of a service's page.
struct Tab {
    name: &'static str,
    path: String,
    here: bool,
}

/// Those parts, with the one that is shown.
fn tabs(uid: &Uid, here: &str) -> Vec<Tab> {
    let tab = |name, end: &str| Tab { name, path: format!("{}{end}", path(uid)), here: name == here };
    vec![tab("Overview", ""), tab("Traffic", "/traffic"), tab("VLANs", "/vlans"), tab("History", "/history")]
}
