//! What is wrong with a catalogue: every fault at once, each with the entry it is in and the rule that it breaks.

mod places;
mod plant;
mod prices;
mod products;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Catalog;
use crate::text_enum;

text_enum! {
    /// How bad a finding is.
    pub enum Severity {
        /// The catalogue can't be loaded.
        Error = "error",
        /// It can, but probably isn't what was meant.
        Warning = "warning",
    }
}

/// One fault of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub severity: Severity,
    /// The entry: `location 12 (Equinix SY1)`.
    pub place: String,
    /// The rule in words that help.
    pub rule: String,
}

impl Finding {
    pub const fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.severity, self.place, self.rule)
    }
}

pub(super) fn check(catalog: &Catalog) -> Vec<Finding> {
    let mut findings = Findings::default();
    places::check(catalog, &mut findings);
    plant::check(catalog, &mut findings);
    products::check(catalog, &mut findings);
    prices::check(catalog, &mut findings);
    findings.0.sort_by_key(|finding| finding.severity);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, place: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Finding { severity: Severity::Error, place: place.into(), rule: rule.into() });
    }

    fn warning(&mut self, place: impl Into<String>, rule: impl Into<String>) {
        self.0.push(Finding { severity: Severity::Warning, place: place.into(), rule: rule.into() });
    }

    /// An error unless `holds`.
    fn require(&mut self, holds: bool, place: &str, rule: &str) {
        if !holds {
            self.error(place, rule);
        }
    }

    /// An error at each entry that has what an entry before it has. `what` is its name: `the id`.
    fn unique<T: Ord>(&mut self, what: &str, entries: impl IntoIterator<Item = (String, T)>) {
        let mut seen: BTreeMap<T, String> = BTreeMap::new();
        for (place, value) in entries {
            if let Some(before) = seen.get(&value) {
                self.error(place, format!("{what} is already that of {before}"));
            } else {
                seen.insert(value, place);
            }
        }
    }
}

/// Text that people read: something in it, nothing around it, and short enough for a table.
fn is_text(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().count() <= 255 && !text.chars().any(char::is_control)
}

/// A short name for machines: lower-case letters, digits and hyphens, beginning with a letter or digit.
fn is_slug(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first != '-')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// A code of `length` upper-case letters.
fn is_code(text: &str, length: usize) -> bool {
    text.len() == length && text.chars().all(|c| c.is_ascii_uppercase())
}

/// Public numbers are 1 to 2³¹−1.
fn is_id(id: i64) -> bool {
    id > 0 && i32::try_from(id).is_ok()
}

const ID_RULE: &str = "the id must be 1 to 2147483647";
const TEXT_RULE: &str = "must be 1 to 255 characters without spaces around them or control characters";
const SLUG_RULE: &str = "must be 1 to 40 lower-case letters, digits and hyphens, and not begin with a hyphen";
