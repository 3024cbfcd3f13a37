//! A form as a page shows it: what was typed, and what is wrong with it.

use app::Error;

use crate::fields::Fields;
use crate::page::sentence;
use crate::seen::SEEN;

/// What is wrong with a form: the field, and the sentence that stands beside it. At most one at a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistake {
    pub field: String,
    pub said: String,
}

impl Mistake {
    pub fn at(field: &str, said: &str) -> Self {
        Self { field: field.to_owned(), said: sentence(said) }
    }

    /// The two passwords of a form aren't the same.
    pub fn differ() -> Self {
        Self::at("again", "the two passwords differ")
    }

    /// What a verb refused. A rule of a field is said of `this` field; anything else stands above the form.
    pub fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Invalid(invalid) => Some(Self::at(&invalid.field, &rule(&invalid.rule))),
            Error::Refused(_)
            | Error::FarEnd(_)
            | Error::Forbidden(_)
            | Error::KeyReused(_)
            | Error::NotFound(_)
            | Error::TooMany { .. } => Some(Self::at("", &error.to_string())),
            Error::Closed(_)
            | Error::Unauthenticated(_)
            | Error::Unconfirmed(_)
            | Error::Unavailable(_)
            | Error::Internal(_) => None,
        }
    }

    /// With the field under the name it has in the form. API names are paths: `[0].portSpeed`, `bEnd.vlan`.
    pub fn renamed(mut self, name: impl Fn(&str) -> Option<&'static str>) -> Self {
        if let Some(known) = name(&self.field) {
            known.clone_into(&mut self.field);
        }
        self
    }
}

/// What a rule's words begin with that are said of its field: `must be …`. The others say what stands in its way: `the service key allows …`.
const OF_FIELD: [&str; 15] = [
    "must", "may", "is", "isn't", "are", "can", "can't", "has", "have", "needs", "goes", "offers", "lies", "overlaps",
    "occurs",
];

/// A rule of a field as it stands beside it.
pub fn rule(words: &str) -> String {
    // What a program sends; a form has a field for days.
    let words = &words.replace(" (it is in milliseconds since 1970)", "").replace(", in milliseconds since 1970", "");
    let first = words.split(' ').next().unwrap_or_default();
    if OF_FIELD.contains(&first) { format!("this {words}") } else { words.to_owned() }
}

/// The hidden field that says how things stood when a form was filled.
#[derive(Clone, Copy, askama::Template)]
#[template(source = r#"<input type="hidden" name="seen" value="{{ seen }}">"#, ext = "html")]
pub struct Seen<'f> {
    seen: &'f str,
}

impl askama::filters::HtmlSafe for Seen<'_> {}

/// What stands in a form. No `Debug`: there may be a password in it.
#[derive(Clone, Default)]
pub struct Form {
    pub fields: Fields,
    pub mistake: Option<Mistake>,
}

impl Form {
    pub const fn filled(fields: Fields) -> Self {
        Self { fields, mistake: None }
    }

    pub const fn wrong(fields: Fields, mistake: Mistake) -> Self {
        Self { fields, mistake: Some(mistake) }
    }

    /// The form again, with what the verb found wrong. An error that isn't about what was typed comes back.
    pub fn refused(fields: Fields, error: Error) -> Result<Self, Error> {
        match Mistake::of(&error) {
            Some(mistake) => Ok(Self::wrong(fields, mistake)),
            None => Err(error),
        }
    }

    pub fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    pub fn ticked(&self, name: &str) -> bool {
        self.fields.ticked(name)
    }

    /// What stands beside a field; empty when there is nothing wrong with it.
    pub fn said(&self, name: &str) -> &str {
        self.mistake.as_ref().filter(|mistake| mistake.field == name).map_or("", |mistake| &mistake.said)
    }

    /// Belongs into every form that changes something: see [`crate::seen`].
    pub fn seen(&self) -> Seen<'_> {
        Seen { seen: self.value(SEEN) }
    }

    /// What stands above the form.
    pub fn alert(&self) -> Option<&Mistake> {
        self.mistake.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_at_its_field_and_a_failure_is_no_mistake() {
        let wrong = Form::refused(Fields::default(), Error::invalid("name", "must have 3 characters")).unwrap();
        assert_eq!((wrong.said("name"), wrong.said("role")), ("This must have 3 characters.", ""));
        let day = Error::invalid("validFor.end", "lies in the past (it is in milliseconds since 1970)");
        assert_eq!(Form::refused(Fields::default(), day).unwrap().said("validFor.end"), "This lies in the past.");
        let above = Form::refused(Fields::default(), Error::Refused("the Port is locked".to_owned())).unwrap();
        assert_eq!(above.alert().unwrap().said, "The Port is locked.");
        let there = Form::refused(Fields::default(), Error::invalid("name", "there is no such company")).unwrap();
        assert_eq!(there.said("name"), "There is no such company.");
        assert!(Form::refused(Fields::default(), Error::Internal("disk".to_owned())).is_err());
        let renamed = Mistake::at("[0].portSpeed", "x").renamed(|name| (name == "[0].portSpeed").then_some("speed"));
        assert_eq!(renamed.field, "speed");
    }
}
