//! What nearly every answer is wrapped in: a message, the terms of use, the data.

use serde::Serialize;
use utoipa::ToSchema;

/// An answer with data.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Envelope<T> {
    pub message: String,
    pub terms: String,
    pub data: T,
}

/// An answer without a `data` key: product actions, changing and removing a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Done {
    pub message: String,
    pub terms: String,
}

/// The one sentence of every answer's `terms`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms(String);

impl Terms {
    /// `aup_url` is where the operator publishes the Acceptable Use Policy.
    pub fn new(aup_url: &str) -> Self {
        Self(format!("This data is subject to the Acceptable Use Policy {aup_url}"))
    }

    pub fn with<T>(&self, message: impl Into<String>, data: T) -> Envelope<T> {
        Envelope { message: message.into(), terms: self.0.clone(), data }
    }

    pub fn done(&self, message: impl Into<String>) -> Done {
        Done { message: message.into(), terms: self.0.clone() }
    }
}

/// Headers of answers that clients look at.
pub mod header {
    /// On every answer; the SDK shows it when an error body has no `trace_id`.
    pub const TRACE_ID: &str = "Trace-Id";
    /// The content type of every JSON answer.
    pub const JSON: &str = "application/json;charset=UTF-8";
}
