//! `/live/vxc/{uid}`: tells the page of a connection that there is something new.

use app::products::IdOrUid;
use app::vxcs::{ApprovalItem, VxcView};
use app::{Actor, App, Error};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use domain::Uid;

use super::uid;
use crate::live::stream;
use crate::page::Trouble;
use crate::state::Portal;
use crate::visitor::Query;

/// What the live part of the page is made of.
pub async fn look(app: &App, actor: &Actor, uid: Uid) -> Result<(VxcView, Vec<ApprovalItem>), Error> {
    app.connection(actor, IdOrUid::Uid(uid)).await
}

pub async fn live(
    State(portal): State<Portal>,
    Path(text): Path<String>,
    headers: HeaderMap,
    Query(query): Query,
) -> Response {
    let uid = match uid(&text) {
        Ok(uid) => uid,
        Err(error) => return Trouble(error).into_response(),
    };
    let app = portal.app.clone();
    let look = move |actor: Actor| {
        let app = app.clone();
        async move { look(&app, &actor, uid).await }
    };
    stream(portal, headers, &query, look).await
}
