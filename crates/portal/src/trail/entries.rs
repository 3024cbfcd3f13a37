//! Entries as a list, each with what it changed.

use app::audit::EntryView;
use askama::Template;

use super::facts::{Fact, facts};
use super::words::{action, actor};
use crate::ui::{Badge, Tone};
use crate::words;

#[derive(Template)]
#[template(path = "trail/entries.html")]
pub struct Entries {
    rows: Vec<Row>,
    /// The list's address, to which a filter is added.
    list: &'static str,
    everybody: bool,
}

impl askama::filters::HtmlSafe for Entries {}

struct Row {
    entry: EntryView,
    facts: Vec<Fact>,
    more: usize,
    reason: Option<String>,
}

impl Entries {
    /// `everybody`: the reader is an operator.
    pub fn new(entries: Vec<EntryView>, list: &'static str, everybody: bool) -> Self {
        Self { rows: entries.into_iter().map(Row::new).collect(), list, everybody }
    }
}

impl Row {
    fn new(entry: EntryView) -> Self {
        let refused = entry.outcome == "refused";
        let reason = entry.after.as_ref().filter(|_| refused).and_then(|after| after.get("reason"));
        let reason = reason.and_then(|text| text.as_str()).map(str::to_owned);
        let after = entry.after.as_ref().filter(|_| !refused);
        let (facts, more) = facts(entry.before.as_ref(), after);
        Self { entry, facts, more, reason }
    }

    const fn changed(&self) -> bool {
        self.entry.before.is_some() && self.entry.after.is_some()
    }
}
