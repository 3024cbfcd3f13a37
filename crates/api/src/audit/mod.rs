//! The audit trail: pages, files, the compatible API's activity, and the walk over its chain.

mod activity;
mod csv;
mod export;
mod list;
mod verify;

use std::fmt::Write;

use app::audit::{AuditFilter, EntryView};
use domain::{Time, Uid};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::keyway::AuditEntry;

use crate::Api;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(activity::activity))
        .routes(routes!(export::export))
        .routes(routes!(list::list))
        .routes(routes!(verify::verify))
}

/// Which entries, and how they are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// e.g. `service_key.create`.
    action: Option<String>,
    /// The kind of thing, e.g. `SERVICE_KEY`.
    subject: Option<String>,
    #[param(value_type = Option<String>)]
    subject_uid: Option<Uid>,
    /// The uid of who acted, or the whole name.
    actor: Option<String>,
    /// `DONE` or `REFUSED`.
    outcome: Option<String>,
    /// ms since 1970.
    from: Option<i64>,
    /// ms since 1970; exclusive.
    until: Option<i64>,
    /// For operators: the entries of the company with this uid.
    #[param(value_type = Option<String>)]
    company: Option<Uid>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Uid>,
    /// 1 to 1000; 100 unless said otherwise. A page ends earlier when its entries are long; `next` says whether there are more. An export has
    /// no limit.
    limit: Option<u32>,
    /// Of an export: `csv` (unless said otherwise) or `jsonl`.
    format: Option<String>,
}

impl Asked {
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            action: self.action.clone(),
            subject: self.subject.as_ref().map(|word| word.to_lowercase()),
            subject_uid: self.subject_uid,
            actor: self.actor.clone(),
            outcome: self.outcome.as_ref().map(|word| word.to_lowercase()),
            from: self.from.map(Time::from_ms),
            until: self.until.map(Time::from_ms),
            company: self.company,
        }
    }
}

fn shown(entry: EntryView) -> AuditEntry {
    let summary = entry.summary();
    AuditEntry {
        uid: entry.uid.to_string(),
        create_date: entry.at.ms(),
        actor: entry.actor,
        actor_kind: entry.actor_kind.to_uppercase(),
        actor_uid: entry.actor_uid.map(|uid| uid.to_string()),
        on_behalf_of: entry.on_behalf_of,
        action: entry.action,
        subject_kind: entry.subject.to_uppercase(),
        subject_uid: entry.subject_uid.map(|uid| uid.to_string()),
        subject_name: entry.subject_name,
        outcome: entry.outcome.to_uppercase(),
        summary,
        before: entry.before,
        after: entry.after,
        address: entry.peer,
        trace_id: entry.trace_id,
        hash: entry.link.map(|link| hex(&link)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
