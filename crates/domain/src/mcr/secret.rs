//! Text that must not be seen by chance.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A password or pre-shared key. It prints as dots; whoever needs it says so with [`SecretText::reveal`]. Its JSON is the
/// text itself, for the envelope of the database.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}
