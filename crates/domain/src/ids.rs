//! Names of things: one type for each kind of row, and the UUID that the outside sees.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A public identifier: a UUID, written with hyphens in lower case (36 characters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Uid(Uuid);

impl Uid {
    /// All zeros: names nothing; a value for a field that is filled in later.
    pub const NIL: Self = Self(Uuid::nil());

    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    pub const fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// As [`Display`](fmt::Display) writes it, without an allocation.
    pub fn encode<'b>(&self, buffer: &'b mut [u8; 36]) -> &'b str {
        self.0.hyphenated().encode_lower(buffer)
    }

    /// Its last 64 bits, 62 of them random in version 4.
    pub fn low(&self) -> u64 {
        self.0.as_u64_pair().1
    }

    /// The first block, which people read aloud.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Not a UUID of 36 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a UUID of 36 characters")]
pub struct NotAUid;

impl FromStr for Uid {
    type Err = NotAUid;

    /// Takes the hyphenated form only (any case): a shortened or braced UUID is a typing error.
    fn from_str(text: &str) -> Result<Self, NotAUid> {
        if text.len() != 36 {
            return Err(NotAUid);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| NotAUid)
    }
}

impl TryFrom<String> for Uid {
    type Error = NotAUid;

    fn try_from(text: String) -> Result<Self, NotAUid> {
        text.parse()
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        uid.to_string()
    }
}

macro_rules! row_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        /// Internal, in order of time, never shown to a client.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
    )+};
}

row_ids! {
    /// A company's row.
    CompanyId,
    /// A person's row: user, service user or operator.
    PersonId,
    /// An API key's row.
    ApiKeyId,
    /// The row of a Port, MCR or MVE.
    ProductId,
    /// A VXC's row.
    VxcId,
    /// A service key's row.
    ServiceKeyId,
    /// The row of a proposed change.
    ProposalId,
}
