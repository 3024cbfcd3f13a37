//! One company: its facts, its people, what it asks for; suspending it.

use app::operator::{CompanyRow, OperatorServiceRow};
use app::people::{PersonRef, PersonView};
use app::products::ServiceQuery;
use app::{Actor, App, Error, Paging};
use askama::Template;
use axum::extract::{Path, State};
use domain::people::{PersonKind, PersonState};
use domain::{Time, Uid};

use super::companies::{Invited, LIST, path, state};
use super::{services, uid};
use crate::frame::Frame;
use crate::page::{Answer, done, ok};
use crate::state::Portal;
use crate::ui::{Icon, Pager};
use crate::visitor::{Operator, Query, Sent};
use crate::words;

/// People on a page.
const EACH: usize = 30;
/// Services that are shown with a company.
const FEW: u32 = 10;

#[derive(Template)]
#[template(path = "console/company.html")]
struct Page {
    frame: Frame,
    now: Time,
    row: CompanyRow,
    people: Vec<PersonView>,
    pager: Pager,
    services: Vec<OperatorServiceRow>,
}

#[derive(Template)]
#[template(path = "console/suspend.html")]
struct SurePage {
    frame: Frame,
    row: CompanyRow,
}

async fn find(app: &App, actor: &Actor, uid: Uid) -> Result<CompanyRow, Error> {
    let found = app.operator_companies(actor, &uid.to_string(), Paging::default()).await?;
    let company = found.rows.into_iter().find(|row| row.company.uid == uid);
    company.ok_or_else(|| Error::NotFound("Could not find this company".to_owned()))
}

const fn kind(person: &PersonView) -> &'static str {
    match person.kind {
        PersonKind::Service => "Service user",
        PersonKind::User | PersonKind::Operator => "",
    }
}

pub async fn show(
    State(portal): State<Portal>,
    Path(text): Path<String>,
    Query(query): Query,
    Operator { actor, frame }: Operator,
) -> Answer {
    let uid = uid(&text)?;
    let row = find(&portal.app, &actor, uid).await?;
    let all = portal.app.people(&actor, Some(uid)).await?;
    let (size, total) = (EACH as u64, all.len() as u64);
    let page = Pager::asked(&query).min(total.div_ceil(size).max(1));
    let before = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let pager = Pager::new(&path(uid), &query, page, size, total);
    let people = all.into_iter().skip(before).take(EACH).collect();
    let few = ServiceQuery { paging: Paging { page: 1, size: FEW }, ..ServiceQuery::default() };
    let services = portal.app.operator_services(&actor, Some(uid), few).await?.services.rows;
    Ok(ok(&Page { frame, now: portal.app.now(), row, people, pager, services }))
}

pub async fn sure(State(portal): State<Portal>, Path(text): Path<String>, by: Operator) -> Answer {
    let row = find(&portal.app, &by.actor, uid(&text)?).await?;
    Ok(ok(&SurePage { frame: by.frame, row }))
}

pub async fn suspend(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let company = portal.app.suspend_company(&sent.by.actor, uid(&text)?).await?;
    Ok(done(&path(company.uid), "suspended"))
}

pub async fn resume(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let company = portal.app.resume_company(&sent.by.actor, uid(&text)?).await?;
    Ok(done(&path(company.uid), "resumed"))
}

pub async fn confirm_name(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let uid = uid(&text)?;
    portal.app.confirm_company_name(&sent.by.actor, uid, sent.fields.text("wanted")).await?;
    Ok(done(&path(uid), "name-confirmed"))
}

pub async fn refuse_name(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let uid = uid(&text)?;
    portal.app.refuse_company_name(&sent.by.actor, uid, Some(sent.fields.text("wanted"))).await?;
    Ok(done(&path(uid), "name-refused"))
}

/// A new link for somebody who hasn't come yet, shown once.
pub async fn invite_again(State(portal): State<Portal>, Path(text): Path<String>, sent: Sent<Operator>) -> Answer {
    let company = uid(&text)?;
    let person = uid(sent.fields.text("person"))?;
    let known = portal.app.people(&sent.by.actor, Some(company)).await?.iter().any(|one| one.uid == person);
    if !known {
        return Err(Error::NotFound("Could not find this person".to_owned()).into());
    }
    let invited = portal.app.invite_again(&sent.by.actor, PersonRef::Uid(person)).await?;
    Ok(ok(&Invited {
        frame: sent.by.frame,
        now: portal.app.now(),
        title: format!("{} is invited again", invited.person.name()),
        email: invited.person.email.unwrap_or_default(),
        back: path(company),
        invitation: invited.invitation,
    }))
}
