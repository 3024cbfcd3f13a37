//! `GET /keyway/v1/audit/export`: everything that a filter leaves in, as one file, however much it is.

use app::Error;
use app::audit::AuditPage;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::{Invalid, Uid};
use http_body_util::channel::{Channel, Sender};
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

    fn text(self, page: AuditPage) -> Result<String, serde_json::Error> {
        let mut text = String::new();
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

type Failed = Box<dyn std::error::Error + Send + Sync>;

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
    let (sender, body) = Channel::<Bytes, Failed>::new(1);
    let app = api.app.clone();
    app.spawn(send(api, caller, asked, (format, first), sender));
    let mut response = Response::new(Body::new(body));
    let (kind, name) = format.headers();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

/// Sends page after page, as fast as the client takes them, until there are no more, the client has gone, or he may have no more.
async fn send(
    api: Api,
    caller: Lasting,
    asked: Asked,
    (format, first): (Format, AuditPage),
    mut sender: Sender<Bytes, Failed>,
) {
    let mut next = Some(first);
    let mut head = if matches!(format, Format::Csv) { csv::HEAD } else { "" };
    while let Some(page) = next.take() {
        let after = page.next;
        let text = match format.text(page) {
            Ok(text) => format!("{}{text}", std::mem::take(&mut head)),
            Err(error) => return sender.abort(error.into()),
        };
        if sender.send_data(text.into()).await.is_err() {
            return;
        }
        if after.is_some() {
            match page_after(&api, &caller, &asked, after).await {
                Ok(page) => next = Some(page),
                Err(error) => return sender.abort(error.into()),
            }
        }
    }
}

/// The next page, for the caller as he stands by now: a file can take longer than he is trusted.
async fn page_after(api: &Api, caller: &Lasting, asked: &Asked, after: Option<Uid>) -> Result<AuditPage, Error> {
    let actor = caller.again(api).await?;
    api.app.audit(&actor, asked.filter(), after, PIECE).await
}
