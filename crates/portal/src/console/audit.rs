//! Everybody's audit entries, and whether anybody has touched them.

use app::Error;
use app::audit::{Touched, Verdict};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::Uid;

use crate::frame::Frame;
use crate::page::{Answer, again, ok};
use crate::state::Portal;
use crate::trail::{EACH, Entries, Filter, csv};
use crate::ui::{Badge, Icon, Tone};
use crate::visitor::{Operator, Query, Sent};

const LIST: &str = "/console/audit";
const EXPORT: &str = "/console/audit.csv";

#[derive(Template)]
#[template(path = "console/audit.html")]
struct Page {
    frame: Frame,
    filter: Filter,
    entries: Entries,
    none: bool,
    next: Option<Uid>,
    /// Not the first page.
    later: bool,
}

pub async fn list(State(portal): State<Portal>, Query(query): Query, Operator { actor, frame }: Operator) -> Answer {
    let (filter, asked) = Filter::of(&query, LIST);
    let good = asked.is_some();
    let after = query.some("after").and_then(|text| text.parse().ok());
    let found = match asked {
        Some(asked) => Some(portal.app.audit(&actor, asked, after, EACH).await?),
        None => None,
    };
    let (items, next) = found.map_or_else(Default::default, |page| (page.items, page.next));
    let none = items.is_empty();
    let entries = Entries::new(items, LIST, true);
    let page = Page { frame, filter, entries, none, next, later: after.is_some() };
    Ok(if good { ok(&page) } else { again(&page) })
}

pub async fn export(
    State(portal): State<Portal>,
    Query(query): Query,
    Operator { actor, .. }: Operator,
    cookies: HeaderMap,
) -> Answer {
    let (_, asked) = Filter::of(&query, LIST);
    let asked = asked.ok_or_else(|| Error::Refused("the filter can't be read".to_owned()))?;
    Ok(csv(&portal, &actor, cookies, asked, "attachment; filename=\"audit.csv\"").await?)
}

#[derive(Template)]
#[template(path = "console/verify.html")]
struct VerifyPage {
    frame: Frame,
    verdict: Verdict,
}

/// Walks the whole trail: only when somebody asks.
pub async fn verify(
    State(portal): State<Portal>,
    Sent { by: Operator { actor, frame }, .. }: Sent<Operator>,
) -> Answer {
    let verdict = portal.app.verify_audit(&actor).await?;
    Ok(ok(&VerifyPage { frame, verdict }))
}

/// A verdict in words.
#[derive(Template)]
#[template(path = "console/verdict.html")]
pub struct Said<'v> {
    verdict: &'v Verdict,
    head: Option<String>,
}

impl askama::filters::HtmlSafe for Said<'_> {}

impl Said<'_> {
    const fn how(how: &Touched) -> &'static str {
        match how {
            Touched::Changed => "It, or its seal, isn't what was sealed.",
            Touched::Missing => "It is gone, or its seal is.",
            Touched::Inserted => "It wasn't there when what stands behind it was sealed.",
            Touched::Moved => "It stands where another stood.",
        }
    }
}

pub fn verdict(verdict: &Verdict) -> Said<'_> {
    let head = verdict.head.as_ref().map(|head| head.iter().map(|byte| format!("{byte:02x}")).collect());
    Said { verdict, head }
}
