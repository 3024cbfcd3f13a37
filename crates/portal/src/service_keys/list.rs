//! `/keys` and `/services/{uid}/keys`: the keys that are configured.

use app::products::{IdOrUid, ServiceBrief};
use app::service_keys::{KeyQuery, KeyView};
use app::{App, Error, Paging};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Time, Uid};

use super::said;
use crate::fields::Fields;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::ui::{Badge, Field, Icon, Pager};
use crate::visitor::{Query, Visitor};
use crate::words::{distance, rate};

/// Rows of a page.
const SIZE: u32 = 40;

#[derive(Template)]
#[template(path = "keys/list.html")]
struct Page {
    frame: Frame,
    /// The service whose keys they are; `None`: of the whole company.
    service: Option<ServiceBrief>,
    form: Form,
    /// Something was looked for.
    narrowed: bool,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    key: String,
    path: String,
    /// The page that makes another like it.
    like: String,
    service: String,
    service_path: String,
    usage: &'static str,
    rate: String,
    carried: String,
    state: Badge,
    validity: String,
    uses: u32,
    last_used: String,
    sentence: String,
}

impl Row {
    fn of(key: &KeyView, now: Time) -> Self {
        let path = said::path(key);
        let service_path = format!("/services/{}", key.product_uid);
        Self {
            like: format!("{service_path}/keys/new?like={}", path.trim_start_matches("/keys/")),
            name: said::name(key),
            key: key.key.to_string(),
            path,
            service: key.product_name.clone(),
            service_path,
            usage: said::usage(key.single_use),
            rate: rate(key.max_speed),
            carried: said::carried(key),
            state: said::state(key, now),
            validity: said::validity(key, now),
            uses: key.uses,
            last_used: key
                .last_used
                .map_or_else(|| "never used".to_owned(), |at| format!("last {}", distance(now, at))),
            sentence: said::sentence(key, now),
        }
    }
}

pub async fn all(State(app): State<App>, visitor: Visitor, Query(query): Query) -> Answer {
    show(&app, visitor, query, "/keys", None).await
}

pub async fn of_service(
    State(app): State<App>,
    visitor: Visitor,
    Path(uid): Path<String>,
    Query(query): Query,
) -> Answer {
    let uid = super::service(&uid)?;
    let service = app.service_brief(&visitor.actor, IdOrUid::Uid(uid)).await?;
    show(&app, visitor, query, &format!("/services/{uid}/keys"), Some((uid, service))).await
}

async fn show(
    app: &App,
    Visitor { actor, frame }: Visitor,
    query: Fields,
    path: &str,
    of: Option<(Uid, ServiceBrief)>,
) -> Answer {
    let page = u32::try_from(Pager::asked(&query)).unwrap_or(u32::MAX);
    let asked = KeyQuery {
        search: query.text("q").to_owned(),
        service: of.as_ref().map(|(uid, _)| IdOrUid::Uid(*uid)),
        ended: query.ticked("ended"),
        paging: Paging { page, size: SIZE },
    };
    let found = app.service_keys_page(&actor, asked).await?;
    let now = app.now();
    let pager = Pager::new(path, &query, found.page.into(), found.size.into(), found.total);
    let rows = found.rows.iter().map(|key| Row::of(key, now)).collect();
    let narrowed = query.some("q").is_some();
    let service = of.map(|(_, service)| service);
    Ok(ok(&Page { frame, service, form: Form::filled(query), narrowed, rows, pager }))
}

impl Page {
    fn title(&self) -> String {
        self.service.as_ref().map_or_else(|| "Service keys".to_owned(), |one| format!("Service keys of {}", one.name))
    }

    /// Why no key can be made here.
    fn no_keys(&self) -> Option<String> {
        let why = self.service.as_ref().and_then(|service| service.no_keys.as_deref());
        why.map(crate::page::sentence)
    }
}

/// A service's uid in a path; what is none names no service.
pub fn parse(text: &str) -> Result<Uid, Error> {
    text.parse().map_err(|_| Error::no_service(text.chars().take(64).collect::<String>()))
}
