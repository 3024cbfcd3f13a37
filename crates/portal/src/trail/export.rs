//! Everything that a filter leaves in, as CSV (RFC 4180) fit to be opened in a spreadsheet, however much it is.

use app::audit::{AuditFilter, AuditPage, EntryView};
use app::{Actor, Error};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::Uid;
use futures_util::stream::unfold;

use crate::state::Portal;
use crate::visitor::watching;

/// As the API's export has them.
const HEAD: &str = "date,uid,actor,actor_kind,actor_uid,on_behalf_of,action,subject_kind,subject_uid,subject_name,outcome,summary,\
                    before,after,address,trace_id,hash\r\n";

/// Entries in one piece of the file.
const PIECE: u32 = 500;

/// What is still to be sent.
struct Rest {
    portal: Portal,
    /// Of the request: who sent it is asked again for each piece.
    cookies: HeaderMap,
    filter: AuditFilter,
    head: &'static str,
    next: Next,
}

enum Next {
    Read(AuditPage),
    After(Uid),
    Nothing,
}

/// The file. What can be refused is refused before it begins.
pub async fn csv(
    portal: &Portal,
    actor: &Actor,
    cookies: HeaderMap,
    filter: AuditFilter,
    name: &'static str,
) -> Result<Response, Error> {
    let first = portal.app.audit(actor, filter.clone(), None, PIECE).await?;
    let rest = Rest { portal: portal.clone(), cookies, filter, head: HEAD, next: Next::Read(first) };
    let mut response = Response::new(Body::from_stream(unfold(rest, |rest| rest.next())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

impl Rest {
    /// The next piece, when the browser has taken the one before: until there are no more, or its reader may have no more.
    async fn next(mut self) -> Option<(Result<String, Error>, Self)> {
        let page = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Read(page) => Ok(page),
            Next::After(last) => self.page(last).await,
            Next::Nothing => return None,
        };
        let text = page.map(|page| {
            self.next = page.next.map_or(Next::Nothing, Next::After);
            let head = std::mem::take(&mut self.head).to_owned();
            page.items.iter().fold(head, |text, entry| text + &line(entry))
        });
        Some((text, self))
    }

    /// The page after `last`, for the reader as he stands by now.
    async fn page(&self, last: Uid) -> Result<AuditPage, Error> {
        let over = || Error::Unauthenticated("the session has ended".to_owned());
        let actor = watching(&self.portal, &self.cookies).await?.ok_or_else(over)?;
        self.portal.app.audit(&actor, self.filter.clone(), Some(last), PIECE).await
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
