//! Reading the trail: one's own acts, one's company's, or everybody's.

use std::fmt::Write;

use domain::{Action, Time, Uid, allowed};
use serde_json::Value;
use store::audit::Found;
use store::{Tx, audit, companies};

use crate::{Actor, App, Error};

/// Which entries. What is `None` leaves them all in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Such as `service_key.create`.
    pub action: Option<String>,
    /// The kind of thing: `service_key`, `vxc`, `product`, …
    pub subject: Option<String>,
    pub subject_uid: Option<Uid>,
    /// The uid of who acted, or the whole name.
    pub actor: Option<String>,
    /// `done` or `refused`.
    pub outcome: Option<String>,
    pub from: Option<Time>,
    /// Exclusive.
    pub until: Option<Time>,
    /// For operators: one company's entries.
    pub company: Option<Uid>,
}

/// An entry as its reader may know it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryView {
    pub uid: Uid,
    pub at: Time,
    /// `person`, `api_key`, `operator`, `company` (the other side, unnamed) or `system`.
    pub actor_kind: String,
    pub actor: String,
    pub actor_uid: Option<Uid>,
    /// The company that an operator acted for.
    pub on_behalf_of: Option<String>,
    pub action: String,
    pub subject: String,
    pub subject_uid: Option<Uid>,
    pub subject_name: Option<String>,
    pub outcome: String,
    pub before: Option<Value>,
    /// With a refusal: `reason`.
    pub after: Option<Value>,
    pub peer: Option<String>,
    pub trace_id: Option<String>,
    /// The entry's link of the chain; `None` until it's sealed.
    pub link: Option<Vec<u8>>,
}

impl EntryView {
    /// The action in words: `service_key.create` → `Service key create`.
    pub fn title(&self) -> String {
        super::title::title(&self.action)
    }

    /// The entry in one line.
    pub fn summary(&self) -> String {
        let mut line = self.title();
        if let Some(name) = &self.subject_name {
            line.push_str(": ");
            line.push_str(name);
        }
        if self.outcome == "refused" {
            let said = |what| self.after.as_ref().and_then(|after| after.get(what));
            line.push_str(" (refused");
            if let Some(times) = said("times").and_then(Value::as_u64) {
                let _ = write!(line, " {times} more times");
            }
            if let Some(reason) = said("reason").and_then(Value::as_str) {
                line.push_str(": ");
                line.push_str(reason);
            }
            line.push(')');
        }
        line
    }
}

/// A page of entries, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    pub items: Vec<EntryView>,
    /// The entry to go on after; `None` at the end.
    pub next: Option<Uid>,
}

/// Most on a page.
const MOST: u32 = 1000;

/// Bytes of what was before and after, beyond which a page ends: one entry may have 300 kB of them.
const LONG: usize = 1024 * 1024;

/// Read at a time.
const AT_ONCE: u32 = 128;

impl App {
    /// Entries after the entry `after`: of the company for who may see its activity, of the actor himself for others, of everybody for
    /// operators. `limit` is 1 to 1000; where entries are long, there are fewer on a page.
    pub async fn audit(
        &self,
        actor: &Actor,
        filter: AuditFilter,
        after: Option<Uid>,
        limit: u32,
    ) -> Result<AuditPage, Error> {
        let own = own_only(actor)?;
        let (actor, limit) = (actor.clone(), limit.clamp(1, MOST));
        self.read(move |tx| {
            let everybody = actor.company.is_none();
            let company = match (&actor.company, filter.company) {
                (Some(member), Some(asked)) if asked != member.uid => return Err(no_company(asked)),
                (Some(member), _) => Some(member.id),
                (None, Some(asked)) => Some(companies::by_uid(tx, asked)?.ok_or_else(|| no_company(asked))?.id),
                (None, None) => None,
            };
            let before = match after {
                Some(uid) => {
                    let found = audit::id_of(tx, uid)?.filter(|(_, whose)| everybody || *whose == company);
                    found.ok_or_else(|| Error::invalid("after", "is no entry of this audit trail"))?.0
                }
                None => i64::MAX,
            };
            let mut wanted = wanted(filter);
            wanted.company = company;
            if own && !restrict(&mut wanted, &actor) {
                return Ok(AuditPage { items: Vec::new(), next: None });
            }
            let (rows, more) = page(tx, &wanted, before, limit)?;
            let next = rows.last().filter(|_| more).map(|(row, _)| row.uid);
            let items = rows.into_iter().map(|(row, link)| view(row, link, everybody)).collect::<Result<_, _>>()?;
            Ok(AuditPage { items, next })
        })
        .await
    }
}

/// As many as that, or fewer where they are long, and whether there are more.
fn page(tx: &Tx<'_>, wanted: &audit::Filter, mut before: i64, limit: u32) -> Result<(Vec<Found>, bool), Error> {
    let (mut rows, mut bytes): (Vec<Found>, usize) = (Vec::new(), 0);
    loop {
        let left = limit - u32::try_from(rows.len()).unwrap_or(limit);
        let asked = (left + 1).min(AT_ONCE);
        let found = audit::search(tx, wanted, before, asked)?;
        let last = found.len() < asked as usize;
        for row in found {
            if rows.len() == limit as usize || bytes > LONG {
                return Ok((rows, true));
            }
            before = row.0.id;
            bytes += [&row.0.before, &row.0.after].into_iter().flatten().map(String::len).sum::<usize>();
            rows.push(row);
        }
        if last {
            return Ok((rows, false));
        }
    }
}

/// Whether the actor may see no more than his own acts.
pub(super) fn own_only(actor: &Actor) -> Result<bool, Error> {
    if allowed(actor.role, Action::ViewCompanyActivity) {
        return Ok(false);
    }
    actor.may(Action::ViewOwnActivity)?;
    Ok(true)
}

/// Leaves the actor's own acts in; `false` when the filter asks for somebody else's.
fn restrict(filter: &mut audit::Filter, actor: &Actor) -> bool {
    let asked = filter.actor_uid.take();
    filter.actor_uid = actor.uid();
    actor.uid().is_some() && (asked.is_none() || asked == actor.uid())
}

fn wanted(filter: AuditFilter) -> audit::Filter {
    let actor_uid = filter.actor.as_ref().and_then(|text| text.parse().ok());
    audit::Filter {
        company: None,
        action: filter.action,
        subject: filter.subject,
        subject_uid: filter.subject_uid,
        actor_uid,
        actor_name: filter.actor.filter(|_| actor_uid.is_none()),
        outcome: filter.outcome,
        from: filter.from,
        until: filter.until,
    }
}

pub(super) fn no_company(asked: impl std::fmt::Display) -> Error {
    Error::NotFound(format!("Could not find a company {asked}"))
}

/// `everybody`: the reader is an operator; a company doesn't learn from where an operator works.
fn view(row: audit::Entry, link: Option<Vec<u8>>, everybody: bool) -> Result<EntryView, Error> {
    let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    let traced = everybody || row.actor_kind != "operator";
    Ok(EntryView {
        uid: row.uid,
        at: row.at,
        actor_kind: row.actor_kind,
        actor: row.actor_name,
        actor_uid: row.actor_uid,
        on_behalf_of: row.on_behalf_of,
        action: row.action,
        subject: row.subject,
        subject_uid: row.subject_uid,
        subject_name: row.subject_name,
        outcome: row.outcome,
        before: json(row.before)?,
        after: json(row.after)?,
        peer: row.peer.filter(|_| traced),
        trace_id: row.trace_id.filter(|_| traced),
        link,
    })
}
