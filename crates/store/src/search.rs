//! What people type to find something, as statements compare it.

use crate::Value;

/// How texts are compared: without regard to case and spacing.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// So many characters of a uid find it; fewer are words like `fed`.
const UID_PREFIX: usize = 4;

/// A search: part of a name, the beginning of a uid or a whole public number. The empty one finds everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    text: String,
    uids: (String, String),
    number: i64,
}

impl Search {
    pub fn new(text: &str) -> Self {
        let text = fold(text);
        let digit = |b: u8| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        // 'g' follows every hexadecimal digit; from '' until '' there is nothing.
        let uids = if text.len() >= UID_PREFIX && text.bytes().all(digit) {
            (text.clone(), format!("{text}g"))
        } else {
            <(String, String)>::default()
        };
        Self { uids, number: text.parse().unwrap_or(0), text }
    }

    /// Four parameters: the text, the first uid, the one behind the last, the number (no row has 0).
    pub(crate) fn params(&self) -> [Value; 4] {
        let text = |text: &String| Value::Text(text.clone());
        [text(&self.text), text(&self.uids.0), text(&self.uids.1), Value::Int(self.number)]
    }
}

/// Rows of one page, at most: what [`page_ids`] has room for.
pub const PAGE: usize = 200;

/// The ids of a page as `$1` to `$200` of a statement with `page_ids!()`; no row has the id 0.
pub(crate) fn page_ids(ids: impl IntoIterator<Item = i64>) -> Vec<Value> {
    ids.into_iter().chain(std::iter::repeat(0)).take(PAGE).map(Value::Int).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_a_part_of_a_name_the_beginning_of_a_uid_or_a_number() {
        assert_eq!(Search::new("  Sydney \t PORT"), Search { text: "sydney port".to_owned(), ..Search::default() });
        let uids = ("12ab-".to_owned(), "12ab-g".to_owned());
        assert_eq!(Search::new("12AB-"), Search { text: "12ab-".to_owned(), uids, number: 0 });
        assert_eq!(Search::new("5088").number, 5088);
        assert_eq!(Search::new("fed").uids, Default::default());
    }
}
