//! Who did what, in the compatible API's words (`GET /v3/activity`).

use domain::{Time, Uid};
use store::{companies, people};

use super::list::{AuditFilter, EntryView, no_company, own_only};
use crate::{Actor, App, Error};

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityView {
    pub actor: String,
    /// The person's public number; 0 when it was no person of the company.
    pub person: i64,
    pub actor_kind: String,
    pub title: String,
    pub summary: String,
    pub at: Time,
}

/// The newest so many: the compatible call knows no pages.
const NEWEST: u32 = 1000;

impl App {
    /// The newest entries of the actor's company, of one person of it, or of the actor alone when he may see no more. Both filters take
    /// a number or a uid.
    pub async fn activity(
        &self,
        actor: &Actor,
        person: Option<String>,
        company: Option<String>,
    ) -> Result<Vec<ActivityView>, Error> {
        let own = own_only(actor)?;
        let by = actor.clone();
        let (company, person) = self
            .read(move |tx| {
                let company = match company {
                    Some(asked) => Some(find_company(tx, &by, &asked)?),
                    None => None,
                };
                let person = match person {
                    Some(asked) => Some(find_person(tx, &by, &asked, own)?),
                    None => None,
                };
                Ok((company, person))
            })
            .await?;
        let filter = AuditFilter { actor: person.map(|uid| uid.to_string()), company, ..AuditFilter::default() };
        let page = self.audit(actor, filter, None, NEWEST).await?;
        self.read(move |tx| page.items.iter().map(|entry| view(tx, entry)).collect()).await
    }
}

fn find_company(tx: &store::Tx<'_>, actor: &Actor, asked: &str) -> Result<Uid, Error> {
    let found = match asked.parse::<Uid>() {
        Ok(uid) => companies::by_uid(tx, uid)?,
        Err(_) => asked.parse().ok().map(|number| companies::by_number(tx, number)).transpose()?.flatten(),
    };
    let own = |id| actor.company.as_ref().is_none_or(|member| member.id == id);
    found.filter(|company| own(company.id)).map(|company| company.uid).ok_or_else(|| no_company(asked))
}

fn find_person(tx: &store::Tx<'_>, actor: &Actor, asked: &str, own: bool) -> Result<Uid, Error> {
    let found = match asked.parse::<Uid>() {
        Ok(uid) => people::by_uid(tx, uid)?,
        Err(_) => asked.parse().ok().map(|number| people::by_number(tx, number)).transpose()?.flatten(),
    };
    let seen = |person: &people::Person| match &actor.company {
        Some(member) => person.company_id == Some(member.id) && (!own || Some(person.uid) == actor.uid()),
        None => true,
    };
    let unknown = || Error::NotFound(format!("Could not find a person {asked}"));
    found.filter(seen).map(|person| person.uid).ok_or_else(unknown)
}

fn view(tx: &store::Tx<'_>, entry: &EntryView) -> Result<ActivityView, Error> {
    let person = match entry.actor_uid.filter(|_| entry.actor_kind == "person") {
        Some(uid) => people::by_uid(tx, uid)?.map_or(0, |person| person.number),
        None => 0,
    };
    Ok(ActivityView {
        actor: entry.actor.clone(),
        person,
        actor_kind: entry.actor_kind.clone(),
        title: entry.title(),
        summary: entry.summary(),
        at: entry.at,
    })
}
