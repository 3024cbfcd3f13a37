//! What somebody typed into a form.

use app::Error;
use domain::Invalid;
use domain::invalid::without_zero;

/// The fields of a form, by name, in the order in which they were sent. No `Debug`: there may be a password among them.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Of an `application/x-www-form-urlencoded` body or a query. Line ends are a form's `\r\n` made plain.
    pub fn parse(text: &[u8]) -> Self {
        let plain = |value: std::borrow::Cow<'_, str>| value.replace("\r\n", "\n");
        Self(form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), plain(value))).collect())
    }

    /// For a form that is filled in already.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// Of names and values; a name may occur again.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// All of them, in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Without these names.
    #[must_use]
    pub fn without(mut self, unwanted: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|(name, _)| !unwanted(name));
        self
    }

    /// Empty when it wasn't sent.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// `None` when it is empty or blank.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|value| !value.trim().is_empty())
    }

    pub fn owned(&self, name: &str) -> Option<String> {
        self.some(name).map(|value| value.trim().to_owned())
    }

    /// All values of one name, as boxes and multiple choices send them.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Whether something else stands in it than in the same field of another form.
    pub fn differs(&self, from: &Self, name: &str) -> bool {
        self.text(name).trim() != from.text(name).trim()
    }

    /// A whole number; `None` when the field was left empty.
    ///
    /// # Errors
    /// [`Error::Invalid`] for anything else, with the field's name.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Error> {
        let number = |text: &str| {
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            digits.parse().map_err(|_| Error::invalid(name, "must be a whole number"))
        };
        self.some(name).map(number).transpose()
    }

    /// Refuses a text with the zero character, by the name of its field.
    pub fn without_zero(&self) -> Result<(), Invalid> {
        self.pairs().try_for_each(|(name, value)| without_zero(name, name).and_then(|()| without_zero(name, value)))
    }

    /// As a query, without the names that are empty.
    pub fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            out.append_pair(name, value);
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_name() {
        let fields = Fields::parse(b"name=East+%26+Co&box=a&box=b&empty=&n=1+000&bad=1x&text=a%0D%0Ab");
        assert_eq!(fields.text("name"), "East & Co");
        assert_eq!(fields.all("box").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((fields.some("empty"), fields.text("none")), (None, ""));
        assert_eq!(fields.number("n").unwrap(), Some(1000));
        assert_eq!(fields.number("empty").unwrap(), None);
        assert!(fields.number("bad").is_err());
        assert_eq!(fields.text("text"), "a\nb");
        assert_eq!(Fields::default().with("q", "a b").with("q", "c&d").query(), "q=c%26d");
    }
}
