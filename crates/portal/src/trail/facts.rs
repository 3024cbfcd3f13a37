//! What an entry keeps of before and after, as facts that people read instead of JSON.

use std::collections::BTreeMap;

use serde_json::Value;

/// Facts of one entry that a page shows; the rest is in the export.
const MOST: usize = 24;

/// One value, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What differs between `before` and `after`; all there is when only one of them is kept. Then how many more there are.
pub fn facts(before: Option<&Value>, after: Option<&Value>) -> (Vec<Fact>, usize) {
    let (old, new) = (flat(before), flat(after));
    let both = before.is_some() && after.is_some();
    let mut all: Vec<Fact> = Vec::new();
    for (name, value) in &old {
        let now = new.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        if !both || now.as_ref() != Some(value) {
            all.push(Fact { name: name.clone(), before: Some(value.clone()), after: now });
        }
    }
    for (name, value) in new {
        if !old.iter().any(|(known, _)| *known == name) {
            all.push(Fact { name, before: None, after: Some(value) });
        }
    }
    all.retain(|fact| fact.before.as_deref().is_some_and(said) || fact.after.as_deref().is_some_and(said));
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    (all, more)
}

fn said(text: &str) -> bool {
    text != "–"
}

fn flat(value: Option<&Value>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    match value {
        Some(Value::Object(_)) => walk("", value.unwrap_or(&Value::Null), &mut out),
        Some(other) => out.push(("Value".to_owned(), plain(other))),
        None => {}
    }
    out
}

fn walk(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
    let at = |name: &str| if path.is_empty() { label(name) } else { format!("{path}, {}", label(name).to_lowercase()) };
    match value {
        Value::Object(fields) => {
            let by_name: BTreeMap<_, _> = fields.iter().collect();
            by_name.into_iter().for_each(|(name, value)| walk(&at(name), value, out));
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (n, item) in items.iter().enumerate() {
                walk(&format!("{path} {}", n + 1), item, out);
            }
        }
        other => out.push((path.to_owned(), plain(other))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// `marketplaceVisible` and `marketplace_visible` are `Marketplace visible`.
fn label(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '_' => out.push(' '),
            c if out.is_empty() => out.extend(c.to_uppercase()),
            c if c.is_ascii_uppercase() => {
                out.push(' ');
                out.extend(c.to_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(before: Option<Value>, after: Option<Value>) -> Vec<String> {
        let (facts, _) = facts(before.as_ref(), after.as_ref());
        let side = |text: Option<String>| text.unwrap_or_default();
        facts.into_iter().map(|fact| format!("{}: {} > {}", fact.name, side(fact.before), side(fact.after))).collect()
    }

    #[test]
    fn a_change_says_what_differs() {
        let before = json!({ "name": "Old", "marketplaceVisible": true, "a": { "vlan": 100, "inner": null } });
        let after = json!({ "name": "New", "marketplaceVisible": true, "a": { "vlan": 200, "inner": null } });
        assert_eq!(lines(Some(before), Some(after)), ["A, vlan: 100 > 200", "Name: Old > New"]);
    }

    #[test]
    fn what_was_made_or_taken_away_says_all_there_is() {
        let value = json!({ "postcode": "", "tags": ["a", "b"], "markets": [{ "code": "AU" }], "on": false });
        assert_eq!(lines(None, Some(value.clone())), ["Markets 1, code:  > AU", "On:  > no", "Tags:  > a, b"]);
        assert_eq!(lines(Some(value), None).len(), 3);
        assert_eq!(lines(Some(json!("x")), Some(json!("y"))), ["Value: x > y"]);
    }

    #[test]
    fn long_changes_are_cut_and_say_so() {
        let many: serde_json::Map<_, _> = (0..40).map(|n| (format!("n{n}"), json!(n))).collect();
        let (shown, more) = facts(None, Some(&Value::Object(many)));
        assert_eq!((shown.len(), more), (MOST, 40 - MOST));
    }
}
