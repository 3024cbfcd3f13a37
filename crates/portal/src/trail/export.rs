//! Everything that a filter leaves in, as CSV (RFC 4180) fit to be opened in a spreadsheet, however much it is.

use std::collections::VecDeque;

use app::audit::{AuditFilter, AuditPage, EntryView};
use app::{Actor, App, Error};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::stream::unfold;

/// As the API's export has them.
const HEAD: &str = "date,uid,actor,actor_kind,actor_uid,on_behalf_of,action,subject_kind,subject_uid,subject_name,outcome,summary,\
                    before,after,address,trace_id,hash\r\n";

/// Entries in one piece of the file.
const PIECE: u32 = 500;

/// What is still to be sent.
struct Rest {
    app: App,
    actor: Actor,
    filter: AuditFilter,
    ready: VecDeque<AuditPage>,
    head: &'static str,
}

/// The file. What can be refused is refused before it begins.
pub async fn csv(app: &App, actor: &Actor, filter: AuditFilter, name: &'static str) -> Result<Response, Error> {
    let first = app.audit(actor, filter.clone(), None, PIECE).await?;
    let rest = Rest { app: app.clone(), actor: actor.clone(), filter, ready: VecDeque::from([first]), head: HEAD };
    let mut response = Response::new(Body::from_stream(unfold(rest, |rest| rest.next())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

impl Rest {
    async fn next(mut self) -> Option<(Result<String, Error>, Self)> {
        let page = self.ready.pop_front()?;
        let mut text = std::mem::take(&mut self.head).to_owned();
        text.extend(page.items.iter().map(line));
        if let Some(after) = page.next {
            match self.app.audit(&self.actor, self.filter.clone(), Some(after), PIECE).await {
                Ok(page) => self.ready.push_back(page),
                Err(error) => return Some((Err(error), self)),
            }
        }
        Some((Ok(text), self))
    }
}

fn line(entry: &EntryView) -> String {
    let json = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let uid = |uid: Option<domain::Uid>| uid.map(|uid| uid.to_string()).unwrap_or_default();
    let hash = |link: &Vec<u8>| link.iter().map(|byte| format!("{byte:02x}")).collect();
    let cells = [
        entry.at.rfc3339(),
        entry.uid.to_string(),
        entry.actor.clone(),
        entry.actor_kind.to_uppercase(),
        uid(entry.actor_uid),
        text(&entry.on_behalf_of),
        entry.action.clone(),
        entry.subject.to_uppercase(),
        uid(entry.subject_uid),
        text(&entry.subject_name),
        entry.outcome.to_uppercase(),
        entry.summary(),
        json(&entry.before),
        json(&entry.after),
        text(&entry.peer),
        text(&entry.trace_id),
        entry.link.as_ref().map(hash).unwrap_or_default(),
    ];
    cells.map(|text| app::audit::csv_cell(&text)).join(",") + "\r\n"
}
