//! Where one is on the way to a connection.

use askama::Template;

const NAMES: [&str; 4] = ["A-End", "Other side", "Details", "Summary"];

/// The steps, the one at which one is among them.
#[derive(Template)]
#[template(
    source = r#"<ol class="steps">{% for (name, class, here) in self.all() %}<li{% if !class.is_empty() %} class="{{ class }}"{% endif %}{% if here %} aria-current="step"{% endif %}>{{ name }}</li>{% endfor %}</ol>"#,
    ext = "html"
)]
pub struct Steps {
    /// From 0.
    at: usize,
}

impl askama::filters::HtmlSafe for Steps {}

impl Steps {
    /// Choosing the A-End.
    pub const A_END: Self = Self { at: 0 };
    /// The key, or the other service.
    pub const OTHER: Self = Self { at: 1 };
    pub const DETAILS: Self = Self { at: 2 };
    pub const SUMMARY: Self = Self { at: 3 };

    fn all(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let at = self.at;
        let step = move |(n, name)| (name, if n < at { "was" } else { "" }, n == at);
        NAMES.into_iter().enumerate().map(step)
    }
}
