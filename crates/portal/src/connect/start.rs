//! The first steps: which service is the A-End, and what it is connected to.

use app::products::{IdOrUid, ServiceBrief, ServiceQuery, ServiceRow};
use app::{App, Paging};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Action;

use super::steps::Steps;
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok, show as page};
use crate::service_keys::service;
use crate::ui::{Badge, Field, Pager};
use crate::visitor::{Query, Visitor};
use crate::words::{self, kind, rate};

/// Services of one page.
const SIZE: u32 = 40;

#[derive(Template)]
#[template(path = "connect/start.html")]
struct Services {
    frame: Frame,
    /// The A-End that was chosen; then the B-End is.
    a: Option<ServiceBrief>,
    form: Form,
    narrowed: bool,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    /// Where choosing it leads; none where no connection can be made.
    path: Option<String>,
    what: String,
    speed: String,
    state: Badge,
}

#[derive(Template)]
#[template(path = "connect/key.html")]
struct Target {
    frame: Frame,
    a: ServiceBrief,
    form: Form,
}

pub async fn show(State(app): State<App>, Visitor { actor, frame }: Visitor, Query(query): Query) -> Answer {
    actor.may(Action::OrderServices)?;
    let a = match query.some("a") {
        Some(uid) => Some(app.service_brief(&actor, IdOrUid::Uid(service(uid)?)).await?),
        None => None,
    };
    let own = query.text("to") == "own";
    if let Some(a) = a.as_ref().filter(|a| a.open && !own) {
        return Ok(target(frame, a.clone(), Form::default(), StatusCode::OK));
    }
    let asked = ServiceQuery {
        search: query.text("q").to_owned(),
        paging: Paging { page: u32::try_from(Pager::asked(&query)).unwrap_or(u32::MAX), size: SIZE },
        ..ServiceQuery::default()
    };
    let found = app.services_page(&actor, asked).await?.services;
    let a = a.filter(|a| a.open);
    let pager = Pager::new("/connect", &query, found.page.into(), found.size.into(), found.total);
    let others = found.rows.iter().filter(|row| a.as_ref().is_none_or(|a| a.uid != row.uid));
    let rows = others.map(|row| Row::of(row, a.as_ref())).collect();
    let narrowed = query.some("q").is_some();
    Ok(ok(&Services { frame, a, form: Form::filled(query), narrowed, rows, pager }))
}

/// What the A-End is connected to: a service key is entered.
pub fn target(frame: Frame, a: ServiceBrief, form: Form, status: StatusCode) -> Response {
    page(status, &Target { frame, a, form })
}

/// The step at which the key was, with what is wrong with it.
pub fn key_again(frame: Frame, a: ServiceBrief, form: Form, throttled: bool) -> Response {
    let status = if throttled { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::BAD_REQUEST };
    target(frame, a, form, status)
}

impl Row {
    fn of(row: &ServiceRow, a: Option<&ServiceBrief>) -> Self {
        let place = row.place.as_ref().map_or_else(String::new, |place| format!(" · {}", place.name));
        let path = match a {
            None => format!("/connect?a={}", row.uid),
            Some(a) => {
                let both = Fields::default().with("a", a.uid.to_string()).with("b", row.uid.to_string());
                format!("/connect/details?{}", both.query())
            }
        };
        Self {
            name: row.name.clone(),
            path: (row.status.ready() && !row.admin_locked).then_some(path),
            what: format!("{}{place}", kind(row.kind)),
            speed: rate(row.speed),
            state: words::service(row.status),
        }
    }
}
