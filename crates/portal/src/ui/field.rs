//! A field of a form, with its label, hint and what is wrong with it, tied together for those who listen instead of look.

use askama::Template;

use crate::form::Form;

/// One of several values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// More about it, for radio buttons.
    pub hint: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The `type` of an input.
    Input(&'static str),
    Area,
    Select,
    Radio,
    Box,
}

/// `Field::text("name", "Name").of(&form).hint("…")`: in a template, `{{ … }}` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/field.html")]
pub struct Field {
    kind: Kind,
    /// Of the element; the name unless a page has several of that name.
    id: String,
    name: String,
    label: String,
    value: String,
    hint: String,
    said: String,
    unit: String,
    choices: Vec<Choice>,
    optional: bool,
    required: bool,
    ticked: bool,
    live: bool,
    /// Further attributes, by name and value.
    more: Vec<(&'static str, String)>,
}

impl Field {
    fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            kind,
            id: name.clone(),
            name,
            label: label.into(),
            value: String::new(),
            hint: String::new(),
            said: String::new(),
            unit: String::new(),
            choices: Vec::new(),
            optional: false,
            required: false,
            ticked: false,
            live: false,
            more: Vec::new(),
        }
    }

    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("text"), name, label).with("autocomplete", "off")
    }

    /// A whole number, typed on a keyboard of digits. Not `type=number`: that loses what isn't one, and turns with the wheel.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::text(name, label).with("inputmode", "numeric")
    }

    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("email"), name, label).with("autocomplete", "username")
    }

    /// `complete`: `current-password` or `new-password`. What was typed isn't written back.
    pub fn password(name: impl Into<String>, label: impl Into<String>, complete: &str) -> Self {
        Self::new(Kind::Input("password"), name, label).with("autocomplete", complete)
    }

    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("date"), name, label)
    }

    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Input("search"), name, label).with("autocomplete", "off")
    }

    pub fn area(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Area, name, label)
    }

    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(Kind::Select, name, label) }
    }

    pub fn radio(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(Kind::Radio, name, label) }
    }

    /// A box to tick; it sends `yes`.
    pub fn tick(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: "yes".to_owned(), ..Self::new(Kind::Box, name, label) }
    }

    /// As this form has it: what was typed, and what is wrong with it.
    pub fn of(self, form: &Form) -> Self {
        let said = form.said(&self.name).to_owned();
        match self.kind {
            Kind::Input("password") => Self { said, ..self },
            Kind::Box => Self { ticked: form.ticked(&self.name), said, ..self },
            _ => Self { value: form.value(&self.name).to_owned(), said, ..self },
        }
    }

    /// What is wrong with it alone: what was typed isn't written back.
    pub fn said(self, form: &Form) -> Self {
        Self { said: form.said(&self.name).to_owned(), ..self }
    }

    pub fn id(self, id: &str) -> Self {
        Self { id: id.to_owned(), ..self }
    }

    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    pub fn ticked(self, ticked: bool) -> Self {
        Self { ticked, ..self }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Behind the input: `Mbit/s`, `minutes`.
    pub fn unit(self, unit: &str) -> Self {
        Self { unit: unit.to_owned(), ..self }
    }

    /// Browsers ask for it themselves.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Says so beside the label.
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Its mistake comes and goes while somebody types: there is a place for it from the beginning.
    pub fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// Something stands in it already.
    pub fn filled(&self) -> bool {
        self.ticked || (self.kind != Kind::Box && !self.value.is_empty()) || !self.said.is_empty()
    }

    /// One more attribute of the input.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.more.retain(|(known, _)| *known != name);
        self.more.push((name, value.into()));
        self
    }

    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let said = (self.live || !self.said.is_empty()).then(|| format!("{}-said", self.id));
        hint.into_iter().chain(said).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Fields;
    use crate::form::Mistake;

    #[test]
    fn markup_that_was_typed_is_text_and_a_mistake_is_tied_to_its_field() {
        let typed = Fields::parse(b"name=%22%3E%3Cscript%3E");
        let form = Form::wrong(typed, Mistake::at("name", "this must not have <b>"));
        let html = Field::text("name", "Name").of(&form).hint("Yours").required().render().unwrap();
        assert!(html.contains("value=\"&#34;&#62;&#60;script&#62;\""), "{html}");
        assert!(
            html.contains("aria-describedby=\"name-hint name-said\"") && html.contains("aria-invalid=\"true\""),
            "{html}"
        );
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn a_box_and_a_choice_say_that_they_are_wrong() {
        let wrong = |name: &str| Form::wrong(Fields::default(), Mistake::at(name, "this is not so"));
        let html = Field::tick("on", "On").of(&wrong("on")).render().unwrap();
        assert!(html.contains("aria-invalid=\"true\" aria-describedby=\"on-said\""), "{html}");
        let choices = vec![Choice::new("a", "A")];
        let html = Field::radio("kind", "Kind", choices.clone()).of(&wrong("kind")).render().unwrap();
        assert!(html.contains("role=\"radiogroup\" aria-invalid=\"true\""), "{html}");
        let html = Field::radio("kind", "Kind", choices).of(&Form::default()).render().unwrap();
        assert!(!html.contains("aria-invalid"), "{html}");
    }

    #[test]
    fn passwords_are_never_written_back() {
        let form = Form::filled(Fields::parse(b"password=secret"));
        let html = Field::password("password", "Password", "current-password").of(&form).render().unwrap();
        assert!(!html.contains("secret"), "{html}");
    }

    #[test]
    fn choices_show_what_was_chosen() {
        let form = Form::filled(Fields::parse(b"kind=b&on=yes"));
        let choices = vec![Choice::new("a", "A"), Choice::new("b", "B")];
        let html = Field::select("kind", "Kind", choices).of(&form).render().unwrap();
        assert!(html.contains("<option value=\"b\" selected>B</option>"), "{html}");
        assert!(Field::tick("on", "On").of(&form).render().unwrap().contains(" checked"));
    }
}
