//! The catalogue in force: how much there is, where, and its text to take away.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use domain::catalog::{Catalog, Location};

use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Field, Icon, Pager};
use crate::visitor::{Operator, Query};

pub const HERE: &str = "/console/catalogue";
/// Locations on a page.
const EACH: usize = 50;

#[derive(Template)]
#[template(path = "console/catalogue.html")]
struct Page {
    frame: Frame,
    form: Form,
    counts: Vec<(&'static str, usize)>,
    locations: Vec<Location>,
    pager: Pager,
}

/// How much a catalogue has of everything.
pub fn counts(catalog: &Catalog) -> Vec<(&'static str, usize)> {
    let devices = catalog.devices();
    vec![
        ("Markets", catalog.markets.len()),
        ("Data centres", catalog.data_centres.len()),
        ("Locations", catalog.locations.len()),
        ("Devices", devices.len()),
        ("Interfaces", devices.iter().map(|device| device.interfaces.len()).sum()),
        ("MVE sizes", catalog.sizes.len()),
        ("MVE images", catalog.images.len()),
        ("Partner Ports", catalog.partner_ports.len()),
        ("Internet exchanges", catalog.exchanges.len()),
        ("Price lists", catalog.price_lists.len()),
    ]
}

fn zones(location: &Location) -> &'static str {
    match (&location.red, &location.blue) {
        (Some(_), Some(_)) => "red and blue",
        (Some(_), None) => "red",
        (None, Some(_)) => "blue",
        (None, None) => "–",
    }
}

fn fits(location: &Location, search: &str) -> bool {
    let Location { name, metro, country, site_code, id, .. } = location;
    format!("{name} {metro} {country} {site_code} {id}").to_lowercase().contains(search)
}

pub async fn show(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let catalog: Arc<Catalog> = portal.app.catalogue(&actor).await?;
    let search = query.text("q").trim().to_lowercase();
    let found: Vec<_> = catalog.locations.iter().filter(|location| fits(location, &search)).collect();
    let (size, total) = (EACH as u64, found.len() as u64);
    let page = Pager::asked(&query).min(total.div_ceil(size).max(1));
    let before = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let pager = Pager::new(HERE, &query, page, size, total);
    let locations = found.into_iter().skip(before).take(EACH).cloned().collect();
    Ok(ok(&Page { frame, form: Form::filled(query), counts: counts(&catalog), locations, pager }))
}

pub async fn export(State(portal): State<Portal>, Operator { actor, .. }: Operator) -> Answer {
    let text = portal.app.export_catalogue(&actor).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/toml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"catalogue.toml\""),
    ];
    Ok((headers, text).into_response())
}
