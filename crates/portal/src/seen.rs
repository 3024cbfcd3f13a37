//! A form that changes something knows how things stood when it was filled, so that it takes back nothing that somebody else changed meanwhile.
//!
//! It carries a digest of each field. Where things stand as they did, what was typed over what was shown is all that is sent to the verb
//! ([`Fields::differs`]). Where they don't, nothing is sent: the form comes back, with what was typed, and elsewhere with how things
//! stand now.
//!
//! ```text
//! show:  form = seen::remembering(filled(&thing))
//! save:  match seen::unchanged(fields, &filled(&thing), "The thing") { Ok(fields) => the verb, Err(form) => show again }
//! ```

use std::collections::BTreeMap;

use crate::fields::Fields;
use crate::form::{Form, Mistake};
use crate::live::digest;

/// The field that carries the digests.
pub const SEEN: &str = "seen";

/// The form of how things stand.
pub fn remembering(now: Fields) -> Form {
    let seen = said(&now);
    Form::filled(now.with(SEEN, seen))
}

/// What was typed, when things stand as they stood when the form was filled.
///
/// # Errors
/// The form again where they don't: what was typed is kept, all else is as it stands now. Whoever sends it again means it.
pub fn unchanged(typed: Fields, now: &Fields, what: &str) -> Result<Fields, Form> {
    let (stands, has) = (digests(now), digests(&typed));
    let seen: BTreeMap<&str, &str> =
        typed.text(SEEN).split_whitespace().filter_map(|part| part.rsplit_once(':')).collect();
    let same = |digests: &BTreeMap<&str, String>, group: &str| {
        digests.get(group).map(String::as_str) == seen.get(group).copied()
    };
    if stands.keys().chain(seen.keys()).all(|group| same(&stands, group)) {
        return Ok(typed);
    }
    let left_alone = |name: &str| name != SEEN && same(&has, group(name));
    let kept = typed.pairs().filter(|(name, _)| *name != SEEN && !left_alone(name));
    let current = now.pairs().filter(|(name, _)| left_alone(name));
    let fields = Fields::of(kept.chain(current).map(|(name, value)| (name.to_owned(), value.to_owned())));
    let said_again = format!(
        "{what} has changed since this form was opened. What you typed is kept; the rest shows how it stands now. Look at it, then save it \
         again"
    );
    Err(Form::wrong(fields.with(SEEN, said(now)), Mistake::at("", &said_again)))
}

/// All rows of a list are one: `a.interfaces[0].vlan` is of `a.interfaces`.
fn group(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

/// Of each field that isn't empty; a form sends more empty ones than it was filled with.
fn digests(fields: &Fields) -> BTreeMap<&str, String> {
    let mut groups: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, value) in fields.pairs().filter(|(name, value)| *name != SEEN && !value.trim().is_empty()) {
        groups.entry(group(name)).or_default().push((name, value.trim()));
    }
    let digest = |mut values: Vec<(&str, &str)>| {
        values.sort_by_key(|(name, _)| *name);
        digest(&values)
    };
    groups.into_iter().map(|(group, values)| (group, digest(values))).collect()
}

fn said(fields: &Fields) -> String {
    digests(fields).iter().map(|(group, digest)| format!("{group}:{digest}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::parse(text.as_bytes())
    }

    #[test]
    fn what_stands_as_it_stood_is_changed_as_it_was_typed() {
        let now = fields("name=Old&active=yes&e.list[0].x=1&e.list[1].x=2");
        let form = remembering(now.clone());
        let typed = form.fields.with("name", "New").with("e.list[1].y", "");
        let Ok(sent) = unchanged(typed, &now, "It") else { panic!("nothing has changed") };
        assert!(sent.differs(&now, "name") && !sent.differs(&now, "active"));
    }

    #[test]
    fn what_was_left_alone_shows_how_it_stands_and_what_was_typed_stays() {
        let form = remembering(fields("name=Old&active=yes&term=1&e.list[0].x=1&e.list[1].x=2"));
        let now = fields("name=Theirs&term=12&more=theirs&e.list[0].x=3");
        let Err(again) = unchanged(form.fields.with("name", "Mine"), &now, "It") else { panic!("it has changed") };
        let names = ["name", "active", "term", "more", "e.list[0].x", "e.list[1].x"];
        assert_eq!(names.map(|name| again.value(name)), ["Mine", "", "12", "theirs", "3", ""]);
        assert!(again.alert().unwrap().said.starts_with("It has changed since this form was opened."));
        let Ok(sent) = unchanged(again.fields, &now, "It") else { panic!("sent again, it is meant") };
        assert!(sent.differs(&now, "name") && !sent.differs(&now, "active") && !sent.differs(&now, "term"));
    }

    #[test]
    fn a_form_that_remembers_nothing_changes_nothing_at_once() {
        assert!(unchanged(fields("name=New"), &fields("name=Old"), "It").is_err());
    }
}
