//! Why a verb said no. Statuses are the edge's business.

use std::time::Duration;

use domain::Invalid;

use crate::login::Closed;
use crate::vxcs::FarEnd;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A field breaks a rule.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The request is well-formed, but what it asks for can't be had as things are.
    #[error("{0}")]
    Refused(String),
    /// The other company's end of a connection is what stands in the way. The client hears no more than that.
    #[error("the other end can't take this connection now")]
    FarEnd(Box<FarEnd>),
    /// Not there, or not for this actor to see: the two can't be told apart.
    #[error("{0}")]
    NotFound(String),
    /// Seen, but not allowed.
    #[error("{0}")]
    Forbidden(String),
    /// Right credentials, and yet no way in (sign-in only).
    #[error(transparent)]
    Closed(#[from] Closed),
    /// No valid credentials.
    #[error("{0}")]
    Unauthenticated(String),
    /// The account exists but its address isn't confirmed (sign-in only).
    #[error("{0}")]
    Unconfirmed(String),
    /// Too many tries; `wait` says how long to hold back.
    #[error("{rule}")]
    TooMany { rule: String, wait: Duration },
    /// The request's `Idempotency-Key` belongs to another one.
    #[error("{0}")]
    KeyReused(String),
    /// The exchange can't do it now.
    #[error("{0}")]
    Unavailable(String),
    /// Our fault. The text is for the log, never for a client.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// What the compatible clients look for when a service isn't there.
    pub fn no_service(uid: impl std::fmt::Display) -> Self {
        Self::NotFound(format!("Could not find a service with UID {uid}"))
    }

    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::Invalid(Invalid::new(field, rule))
    }

    /// Whether this is an answer to the client rather than a failure of ours.
    pub const fn is_answer(&self) -> bool {
        !matches!(self, Self::Internal(_) | Self::Unavailable(_))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(text) => Self::Unavailable(text),
            store::Error::Elsewhere(text) => Self::Refused(text),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<domain::draw::NoEntropy> for Error {
    fn from(error: domain::draw::NoEntropy) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    /// Only what we stored ourselves is read as JSON here, so this is never a client's doing.
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("stored JSON: {error}"))
    }
}
