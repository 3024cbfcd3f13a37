//! `GET /keyway/v1/audit/export`: everything that a filter leaves in, as one file, however much it is.

use app::Error;
use app::audit::AuditPage;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::{Invalid, Uid};
use futures_util::stream::unfold;
use wire::ErrorBody;

use super::{Asked, csv, shown};
use crate::body::Query;
use crate::caller::Lasting;
use crate::{Api, Failure};

#[derive(Clone, Copy)]
enum Format {
    Csv,
    JsonLines,
}

impl Format {
    fn of(asked: &Asked) -> Result<Self, Invalid> {
        match asked.format.as_deref() {
            None | Some("csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::JsonLines),
            Some(_) => Err(Invalid::new("format", "must be one of csv, jsonl")),
        }
    }

    const fn headers(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
            Self::JsonLines => ("application/jsonl", "attachment; filename=\"audit.jsonl\""),
        }
    }

    fn text(self, head: &str, page: AuditPage) -> Result<String, serde_json::Error> {
        let mut text = head.to_owned();
        for entry in page.items.into_iter().map(shown) {
            match self {
                Self::Csv => text.push_str(&csv::line(&entry)),
                Self::JsonLines => {
                    text.push_str(&serde_json::to_string(&entry)?);
                    text.push('\n');
                }
            }
        }
        Ok(text)
    }
}

/// Entries in one piece of the file.
const PIECE: u32 = 500;

/// The entries as a file, the newest first.
#[utoipa::path(
    get, path = "/keyway/v1/audit/export", tag = "Audit", params(Asked),
    responses(
        (status = 200, description = "CSV, or one JSON object a line", content((String = "text/csv"), (String = "application/jsonl"))),
        (status = 400, body = ErrorBody), (status = 403, body = ErrorBody)
    ),
    security(("bearer" = []))
)]
pub async fn export(State(api): State<Api>, caller: Lasting, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let format = Format::of(&asked)?;
    // What can be refused is refused before the file begins.
    let first = api.app.audit(&caller.actor, asked.filter(), asked.after, PIECE).await?;
    let head = if matches!(format, Format::Csv) { csv::HEAD } else { "" };
    let rest = Rest { api, caller, asked, format, head, next: Next::Read(first) };
    let mut response = Response::new(Body::from_stream(unfold(rest, Rest::piece)));
    let (kind, name) = format.headers();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

/// What is still to be sent.
struct Rest {
    api: Api,
    caller: Lasting,
    asked: Asked,
    format: Format,
    /// What the file begins with, until that has been sent.
    head: &'static str,
    next: Next,
}

enum Next {
    Read(AuditPage),
    After(Uid),
    Nothing,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

impl Rest {
    /// The next piece, when the client has taken the one before: until there are no more, or he may have no more.
    async fn piece(mut self) -> Option<(Result<String, Failed>, Self)> {
        let page = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Read(page) => Ok(page),
            Next::After(last) => self.page(last).await,
            Next::Nothing => return None,
        };
        let text = page.map_err(Failed::from).and_then(|page| {
            self.next = page.next.map_or(Next::Nothing, Next::After);
            Ok(self.format.text(std::mem::take(&mut self.head), page)?)
        });
        Some((text, self))
    }

    /// The page after `last`, for the caller as he stands by now: a file can take longer than he is trusted.
    async fn page(&self, last: Uid) -> Result<AuditPage, Error> {
        let actor = self.caller.again(&self.api).await?;
        self.api.app.audit(&actor, self.asked.filter(), Some(last), PIECE).await
    }
}
