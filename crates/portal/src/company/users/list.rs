//! Everybody of the company.

use app::people::PersonView;
use askama::Template;
use axum::extract::State;
use domain::people::PersonState;
use domain::{Action, Time, allowed};

use super::{is_service, path};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Answer, ok};
use crate::state::Portal;
use crate::ui::{Field, Icon, Pager};
use crate::visitor::{Query, Visitor};
use crate::words;

/// People on a page.
const EACH: usize = 50;

#[derive(Template)]
#[template(path = "company/users.html")]
struct Page {
    frame: Frame,
    now: Time,
    form: Form,
    people: Vec<PersonView>,
    pager: Pager,
    may: bool,
}

fn fits(person: &PersonView, search: &str) -> bool {
    let email = person.email.as_deref().unwrap_or_default();
    format!("{} {email} {}", person.name(), person.position).to_lowercase().contains(search)
}

pub async fn show(State(portal): State<Portal>, Query(query): Query, Visitor { actor, frame }: Visitor) -> Answer {
    let search = query.text("q").trim().to_lowercase();
    let mut people = portal.app.people(&actor, None).await?;
    people.retain(|person| fits(person, &search));
    let (page, size, total) = (Pager::asked(&query), EACH as u64, people.len() as u64);
    let page = page.min(total.div_ceil(size).max(1));
    let before = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let pager = Pager::new(super::LIST, &query, page, size, total);
    let people = people.into_iter().skip(before).take(EACH).collect();
    let may = allowed(actor.role, Action::ManageUsers);
    Ok(ok(&Page { frame, now: portal.app.now(), form: Form::filled(query), people, pager, may }))
}
