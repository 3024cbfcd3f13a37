//! Which entries are asked for: the form above the list, and what the verb gets of it.

use app::audit::{ACTIONS, AuditFilter, SUBJECTS};
use askama::Template;
use domain::Time;
use domain::catalog::Day;

use super::words::{action, subject};
use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::ui::{Choice, Field, Icon};

/// The form of a filter.
#[derive(Template)]
#[template(path = "trail/filter.html")]
pub struct Filter {
    form: Form,
    /// The list's address, to which the form goes.
    list: &'static str,
    /// Names to choose from.
    names: Vec<String>,
}

impl askama::filters::HtmlSafe for Filter {}

const NAMES: [&str; 8] = ["action", "actor", "outcome", "from", "until", "subject", "about", "company"];

impl Filter {
    /// What the query asks for; with a mistake when a field of it can't be read.
    pub fn of(query: &Fields, list: &'static str) -> (Self, Option<AuditFilter>) {
        let kept = query.clone().without(|name| !NAMES.contains(&name));
        match read(&kept) {
            Ok(filter) => (Self { form: Form::filled(kept), list, names: Vec::new() }, Some(filter)),
            Err(mistake) => (Self { form: Form::wrong(kept, mistake), list, names: Vec::new() }, None),
        }
    }

    pub fn names(self, names: Vec<String>) -> Self {
        Self { names, ..self }
    }

    /// The same question to another address: `csv` for the export.
    pub fn at(&self, path: &str) -> String {
        match self.form.fields.query() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The page behind the entry `after`.
    pub fn after(&self, after: &domain::Uid) -> String {
        format!("{}?{}", self.list, self.form.fields.clone().with("after", after.to_string()).query())
    }

    pub fn asks(&self) -> bool {
        !self.form.fields.query().is_empty()
    }

    fn hidden(&self) -> impl Iterator<Item = (&str, &str)> {
        self.form.fields.pairs().filter(|(name, value)| matches!(*name, "about" | "company") && !value.is_empty())
    }

    fn actions(&self) -> Vec<Choice> {
        let known: Vec<_> = ACTIONS.iter().map(|(code, _)| *code).collect();
        chosen("Everything", &known, self.form.value("action"), action)
    }

    fn subjects(&self) -> Vec<Choice> {
        chosen("Everything", SUBJECTS, self.form.value("subject"), subject)
    }
}

fn outcomes() -> Vec<Choice> {
    vec![Choice::new("", "Done and refused"), Choice::new("done", "Done"), Choice::new("refused", "Refused")]
}

/// All there are, sorted by their words, and what was asked for even if it isn't among them.
fn chosen(all: &str, known: &[&str], asked: &str, words: impl Fn(&str) -> String) -> Vec<Choice> {
    let other = (!asked.is_empty() && !known.contains(&asked)).then_some(asked);
    let mut choices: Vec<_> = known.iter().copied().chain(other).map(|code| Choice::new(code, words(code))).collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    choices.insert(0, Choice::new("", all));
    choices
}

fn read(fields: &Fields) -> Result<AuditFilter, Mistake> {
    let uid = |name: &str| {
        let parsed = fields.some(name).map(|text| text.trim().parse()).transpose();
        parsed.map_err(|_| Mistake::at(name, "this must be a UUID"))
    };
    Ok(AuditFilter {
        action: fields.owned("action"),
        subject: fields.owned("subject"),
        subject_uid: uid("about")?,
        actor: fields.owned("actor"),
        outcome: fields.owned("outcome"),
        from: day(fields, "from")?,
        // People mean the whole day.
        until: day(fields, "until")?.map(|start| start.plus_days(1)),
        company: uid("company")?,
    })
}

fn day(fields: &Fields, name: &str) -> Result<Option<Time>, Mistake> {
    let Some(text) = fields.some(name) else { return Ok(None) };
    let day: Day = text.trim().parse().map_err(|rule| Mistake::at(name, &format!("this {rule}")))?;
    Ok(Some(day.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_meant_whole_and_a_wrong_one_is_said_at_its_field() {
        let (filter, asked) = Filter::of(&Fields::parse(b"from=2026-07-01&until=2026-07-01&page=2&done=saved"), "/a");
        let asked = asked.unwrap();
        assert_eq!(asked.until.unwrap().since(asked.from.unwrap()), std::time::Duration::from_hours(24));
        assert_eq!(filter.at("/a.csv"), "/a.csv?from=2026-07-01&until=2026-07-01");
        let (filter, asked) = Filter::of(&Fields::parse(b"until=tomorrow"), "/a");
        assert!(asked.is_none() && filter.form.said("until").contains("YYYY-MM-DD"));
    }
}
