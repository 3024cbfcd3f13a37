//! Who did what in the company; for most, what they did themselves.

use app::audit::AuditFilter;
use app::{Actor, App, Error};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::{Action, Uid, allowed};

use crate::frame::Frame;
use crate::page::{Answer, again, ok};
use crate::state::Portal;
use crate::trail::{EACH, Entries, Filter, csv};
use crate::ui::Icon;
use crate::visitor::{Query, Visitor};

const LIST: &str = "/company/activity";
const EXPORT: &str = "/company/activity.csv";

#[derive(Template)]
#[template(path = "company/activity.html")]
struct Page {
    frame: Frame,
    filter: Filter,
    entries: Entries,
    none: bool,
    next: Option<Uid>,
    /// Not the first page.
    later: bool,
    /// The reader sees what others did.
    all: bool,
    api: String,
}

pub async fn show(State(portal): State<Portal>, Query(query): Query, Visitor { actor, frame }: Visitor) -> Answer {
    actor.may(Action::ViewOwnActivity)?;
    let all = allowed(actor.role, Action::ViewCompanyActivity);
    let (filter, asked) = Filter::of(&query, LIST);
    let filter = filter.names(names(&portal.app, &actor, all).await?);
    let good = asked.is_some();
    let after = query.some("after").and_then(|text| text.parse().ok());
    let found = match asked {
        Some(asked) => Some(portal.app.audit(&actor, asked, after, EACH).await?),
        None => None,
    };
    let (items, next) = found.map_or_else(Default::default, |page| (page.items, page.next));
    let api = format!("{}/keyway/v1/audit", portal.app.settings().audience.trim_end_matches('/'));
    let none = items.is_empty();
    let entries = Entries::new(items, LIST, false);
    let page = Page { frame, filter, entries, none, next, later: after.is_some(), all, api };
    Ok(if good { ok(&page) } else { again(&page) })
}

/// Of people, to choose from.
async fn names(app: &App, actor: &Actor, all: bool) -> Result<Vec<String>, Error> {
    if !all || !allowed(actor.role, Action::ViewUsers) {
        return Ok(Vec::new());
    }
    Ok(app.people(actor, None).await?.iter().take(200).map(app::people::PersonView::name).collect())
}

pub async fn export(
    State(portal): State<Portal>,
    Query(query): Query,
    Visitor { actor, .. }: Visitor,
    cookies: HeaderMap,
) -> Answer {
    let (_, asked) = Filter::of(&query, LIST);
    let asked: AuditFilter = asked.ok_or_else(|| Error::Refused("the filter can't be read".to_owned()))?;
    Ok(csv(&portal, &actor, cookies, asked, "attachment; filename=\"activity.csv\"").await?)
}
