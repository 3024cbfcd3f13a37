//! From page to page of a long list.

use askama::Template;

use crate::fields::Fields;

#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r#"{% if total > 0 %}<nav class="pager" aria-label="Pages"><p>{{ first }}–{{ last }} of {{ total }}</p>
<p>{% if let Some(path) = earlier %}<a class="button quiet" rel="prev" href="{{ path }}">Previous</a>{% endif %}
{% if let Some(path) = later %}<a class="button quiet" rel="next" href="{{ path }}">Next</a>{% endif %}</p></nav>{% endif %}"#,
    ext = "html"
)]
pub struct Pager {
    first: u64,
    last: u64,
    total: u64,
    earlier: Option<String>,
    later: Option<String>,
}

impl Pager {
    /// Page `page` (from 1) of `total` rows, `size` a page, of the list at `path` with this query.
    pub fn new(path: &str, query: &Fields, page: u64, size: u64, total: u64) -> Self {
        let at =
            |page: u64| format!("{path}?{}", query.clone().with("done", "").with("page", page.to_string()).query());
        let before = page.saturating_sub(1).saturating_mul(size);
        let last = before.saturating_add(size).min(total);
        Self {
            first: before.saturating_add(1).min(total),
            last,
            total,
            earlier: (page > 1).then(|| at(page - 1)),
            later: (last < total).then(|| at(page.saturating_add(1))),
        }
    }

    /// The page that a query asks for, from 1.
    pub fn asked(query: &Fields) -> u64 {
        query.text("page").parse().unwrap_or(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_on_and_back_and_keeps_the_question() {
        let query = Fields::parse(b"q=lon&page=2");
        assert_eq!(Pager::asked(&query), 2);
        let pager = Pager::new("/services", &query, 2, 50, 120);
        assert_eq!((pager.first, pager.last), (51, 100));
        assert_eq!(pager.earlier.as_deref(), Some("/services?q=lon&page=1"));
        assert_eq!(pager.later.as_deref(), Some("/services?q=lon&page=3"));
        let last = Pager::new("/services", &Fields::default(), 3, 50, 120);
        assert_eq!((last.first, last.last, last.later.is_none()), (101, 120, true));
        assert_eq!(Pager::new("/services", &query, 1, 50, 0).render().unwrap(), "");
    }
}
