//! The operator's catalogue as a file: giving it out and importing it.

use app::catalogue::Imported;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use wire::{Envelope, ErrorBody};

use crate::body::bytes;
use crate::caller::Caller;
use crate::{Api, Failure};

/// What an import changed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueImported {
    /// `false`: this very text was in force already.
    new: bool,
    locations: usize,
    devices_added: usize,
    devices_retired: usize,
    interfaces_added: usize,
    interfaces_retired: usize,
    partner_ports_added: usize,
    partner_ports_ended: usize,
    warnings: Vec<String>,
}

impl From<Imported> for CatalogueImported {
    fn from(done: Imported) -> Self {
        Self {
            new: done.new,
            locations: done.locations,
            devices_added: done.devices_added,
            devices_retired: done.devices_retired,
            interfaces_added: done.interfaces_added,
            interfaces_retired: done.interfaces_retired,
            partner_ports_added: done.partner_ports_added,
            partner_ports_ended: done.partner_ports_ended,
            warnings: done.warnings,
        }
    }
}

/// The catalogue in force, as it was imported.
#[utoipa::path(
    get, path = "/keyway/v1/catalogue", tag = "Operator",
    responses((status = 200, body = String, content_type = "application/toml"), (status = 403, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn export(State(api): State<Api>, Caller(actor): Caller) -> Result<Response, Failure> {
    let text = api.app.export_catalogue(&actor).await?;
    Ok(([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], text).into_response())
}

/// Puts a catalogue in force: all of it or nothing.
#[utoipa::path(
    put, path = "/keyway/v1/catalogue", tag = "Operator",
    request_body(content = String, content_type = "application/toml", example = "# The whole catalogue, as its export gives it\n"),
    responses((status = 200, body = Envelope<CatalogueImported>), (status = 400, body = ErrorBody)),
    security(("bearer" = []))
)]
pub async fn import(State(api): State<Api>, Caller(actor): Caller, request: Request) -> Result<Response, Failure> {
    let text = text(request, &api).await?;
    let done = api.app.import_catalogue(&actor, text).await?;
    Ok(api.answer("Catalogue imported", CatalogueImported::from(done)))
}

async fn text(request: Request, api: &Api) -> Result<String, Failure> {
    let body = bytes(request, api).await?;
    String::from_utf8(body.to_vec()).map_err(|_| Failure::bad_request("The body is not UTF-8 text"))
}
