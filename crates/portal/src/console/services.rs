//! All services of all companies.

use app::operator::OperatorServiceRow;
use app::products::{ServiceQuery, ServiceSort};
use askama::Template;
use axum::extract::State;
use domain::{ProductKind, Uid};

use super::companies;
use super::search::{company, pager, paging, state, states};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Badge, Choice, Field, Icon, Pager, Tone};
use crate::visitor::{Operator, Query};
use crate::words;

pub const LIST: &str = "/console/services";

#[derive(Template)]
#[template(path = "console/services.html")]
struct Page {
    frame: Frame,
    form: Form,
    services: Vec<OperatorServiceRow>,
    pager: Pager,
}

pub fn path(uid: impl std::borrow::Borrow<Uid>) -> String {
    format!("{LIST}/{}", uid.borrow())
}

/// `Port, 10 Gbit/s`; `Port of LAG 7`.
pub fn what(service: &OperatorServiceRow) -> String {
    let kind = words::kind(service.kind);
    let lag = service.lag.map_or(String::new(), |lag| format!(", LAG {}", lag.number));
    if service.speed == 0 { kind.to_owned() } else { format!("{kind}, {}{lag}", words::rate(service.speed)) }
}

pub fn place(service: &OperatorServiceRow) -> String {
    match &service.place {
        Some(place) => format!("{}, {}", place.name, place.metro),
        None => format!("Location {}", service.location),
    }
}

/// How the fabric has it.
pub fn fabric(applied: &bool, fault: &Option<String>) -> Badge {
    match (fault, applied) {
        (Some(_), _) => Badge::new(Tone::Bad, "Fault"),
        (None, true) => Badge::new(Tone::Good, "As it should be"),
        (None, false) => Badge::new(Tone::Busy, "At work"),
    }
}

fn kinds() -> Vec<Choice> {
    let kinds = ProductKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(kind)));
    std::iter::once(Choice::new("", "All kinds")).chain(kinds).collect()
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let asked = ServiceQuery {
        search: query.text("q").to_owned(),
        kind: query.text("kind").parse().ok(),
        state: state(&query),
        sort: ServiceSort::Company,
        reversed: false,
        paging: paging(&query),
    };
    let page = portal.app.operator_services(&actor, company(&query), asked).await?.services;
    let pager = pager(LIST, &query, &page);
    Ok(ok(&Page { frame, form: Form::filled(query), services: page.rows, pager }))
}
