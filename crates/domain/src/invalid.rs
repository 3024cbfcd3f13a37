//! What a rule says when input breaks it.

use std::fmt;

/// Input that breaks a rule: the field as the client wrote it, and the rule in words that help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    pub field: String,
    pub rule: String,
}

impl Invalid {
    pub fn new(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { field: field.into(), rule: rule.into() }
    }

    /// The same, said of a field within `parent`: `aEnd` + `vlan` → `aEnd.vlan`.
    #[must_use]
    pub fn within(self, parent: &str) -> Self {
        Self { field: format!("{parent}.{}", self.field), rule: self.rule }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.rule)
    }
}

impl std::error::Error for Invalid {}

/// That a text lacks the zero character, which PostgreSQL can't keep.
pub fn without_zero(field: &str, text: &str) -> Result<(), Invalid> {
    if text.contains('\0') {
        return Err(Invalid::new(field.replace('\0', ""), "must not contain the character U+0000"));
    }
    Ok(())
}

/// The longest text that a client is told, in characters.
const LONGEST: usize = 600;

/// A text for the one whose request it answers, without the middle when it is long: most of that is the client's own input.
pub fn clipped(text: &str) -> String {
    if text.chars().nth(LONGEST).is_none() {
        return text.to_owned();
    }
    let (head, tail) = (LONGEST * 2 / 3, LONGEST / 3);
    let last: Vec<char> = text.chars().rev().take(tail).collect();
    text.chars().take(head).chain(" … ".chars()).chain(last.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::clipped;

    #[test]
    fn a_long_text_loses_its_middle_and_keeps_field_and_rule() {
        assert_eq!(clipped(&"ö".repeat(600)), "ö".repeat(600));
        let long = clipped(&format!("field: {} must be a number", "ö".repeat(100_000)));
        assert_eq!(long.chars().count(), 603);
        assert!(long.starts_with("field: ö") && long.ends_with("ö must be a number"), "{long}");
    }
}
