//! What happened: notices and the audit log, in pages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::lenient;

/// A part of a long list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Goes into `after` of the next request; `null` at the end.
    pub next: Option<String>,
}

/// A notice of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    pub uid: String,
    pub create_date: i64,
    /// As in the notification preferences, e.g. `ORDERING`.
    pub group: String,
    pub title: String,
    /// Paragraphs, an empty line between them.
    pub text: String,
    /// A path of the portal.
    pub link: Option<String>,
    /// What it is about.
    pub subject_uid: Option<String>,
    pub read: bool,
}

/// A page of notices, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticePage {
    pub items: Vec<Notice>,
    /// Goes into `after` of the next request; `null` at the end.
    pub next: Option<String>,
    /// How many the caller hasn't read, on all pages.
    pub unread: i64,
}

/// Marks notices as read, at most 1000; all of them when none is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "uids": ["5b7d1a52-93d4-4c8e-9d55-bb2a3c0f6e77"] }))]
pub struct MarkNotices {
    #[serde(default, deserialize_with = "lenient::list")]
    pub uids: Vec<String>,
}

/// How many notices are left to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unread {
    pub unread: i64,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub uid: String,
    pub create_date: i64,
    pub actor: String,
    /// `PERSON`, `API_KEY`, `OPERATOR`, `COMPANY` (the other side of a connection, unnamed) or `SYSTEM`.
    pub actor_kind: String,
    pub actor_uid: Option<String>,
    /// The company that an operator acted for.
    pub on_behalf_of: Option<String>,
    /// e.g. `service_key.create`.
    pub action: String,
    /// e.g. `SERVICE_KEY`.
    pub subject_kind: String,
    pub subject_uid: Option<String>,
    pub subject_name: Option<String>,
    /// `DONE` or `REFUSED`.
    pub outcome: String,
    pub summary: String,
    /// What was, as far as the caller may know it.
    pub before: Option<serde_json::Value>,
    /// What is now; with a refusal its `reason`.
    pub after: Option<serde_json::Value>,
    /// The client's IP address.
    pub address: Option<String>,
    pub trace_id: Option<String>,
    /// Hex; `null` until the entry has been sealed into the chain.
    pub hash: Option<String>,
}

/// What a walk over the chain of the audit trail has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerdict {
    /// Entries that hold, from the first one on.
    pub sealed: i64,
    /// The newest entries, which aren't sealed yet.
    pub unsealed_tail: i64,
    pub first_broken: Option<BrokenLink>,
    /// Hex: the last link that holds. Noted elsewhere, it shows later whether the end was cut off.
    pub head: Option<String>,
}

/// The first place where the chain doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BrokenLink {
    /// From 1.
    pub position: i64,
    /// `null` when the entry is gone.
    pub entry_uid: Option<String>,
    /// `CHANGED`, `MISSING`, `INSERTED` or `MOVED`.
    pub how: String,
}

/// An e-mail on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuedMail {
    pub uid: String,
    pub company_name: Option<String>,
    /// `null`: to one person alone.
    pub group: Option<String>,
    pub recipient: String,
    pub subject: String,
    /// `WAITING`, `SENT` or `GAVE_UP`.
    pub status: String,
    pub create_date: i64,
    /// When it is tried next, while it waits.
    pub due_date: i64,
    pub attempts: u32,
    /// What the mail server said last.
    pub last_error: Option<String>,
    pub end_date: Option<i64>,
}

/// A page of e-mails, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailQueue {
    pub items: Vec<QueuedMail>,
    /// Goes into `after` of the next request; `null` at the end.
    pub next: Option<String>,
    /// How many wait, on all pages.
    pub waiting: i64,
    /// How many were given up, on all pages.
    pub gave_up: i64,
}
