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
    pub text: String,
    /// A path of the portal.
    pub link: Option<String>,
    pub read: bool,
}

/// Marks notices as read; all of them when none is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct MarkNotices {
    #[serde(default, deserialize_with = "lenient::list")]
    pub uids: Vec<String>,
}

/// An entry of the company's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub uid: String,
    pub create_date: i64,
    pub actor: String,
    /// `PERSON`, `API_KEY`, `OPERATOR` or `SYSTEM`.
    pub actor_kind: String,
    /// e.g. `service_key.created`.
    pub action: String,
    pub subject_kind: String,
    pub subject_uid: Option<String>,
    pub summary: String,
    /// Hex; `null` until the entry has been sealed into the chain.
    pub hash: Option<String>,
}
