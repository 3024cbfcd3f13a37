//! The body of every answer outside 200–299 (the OAuth endpoints have their own, see [`crate::oauth`]).

use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, in the only shape that the official clients can decode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorBody {
    /// Never empty.
    pub message: String,
    /// The detail for people: text or `null`. Any other type makes clients show the raw body instead.
    pub data: Option<String>,
    /// The id under which the log knows this request; the same as the `Trace-Id` header.
    pub trace_id: String,
}
