//! Reads the list of clauses: table rows `| SK-01 | doc/api | text |`. Everything else in the document is for people.

use std::fmt;

use anyhow::{Result, bail, ensure};

/// One promise, and where it must show.
#[derive(Debug, PartialEq, Eq)]
pub struct Clause {
    pub id: String,
    pub tags: Vec<Tag>,
    pub text: String,
}

/// Where a clause shows; each has a kind of evidence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    Api,
    Mail,
    Ui,
    Doc,
    Pol,
}

impl Tag {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Mail => "mail",
            Self::Ui => "ui",
            Self::Doc => "doc",
            Self::Pol => "pol",
        }
    }

    pub fn parse(text: &str) -> Result<Self> {
        let all = [Self::Api, Self::Mail, Self::Ui, Self::Doc, Self::Pol];
        match all.into_iter().find(|tag| tag.as_str() == text) {
            Some(tag) => Ok(tag),
            None => bail!("{text:?} is no tag: api, mail, ui, doc or pol"),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// `Err` on a clause that stands twice or out of its order, and on an unknown tag.
pub fn parse(document: &str) -> Result<Vec<Clause>> {
    let mut clauses: Vec<Clause> = Vec::new();
    for line in document.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [id, tags, text] = cells.as_slice() else { continue };
        let Some(number) = number(id) else { continue };
        let series = id.get(..3).unwrap_or_default();
        let before = clauses.iter().filter(|clause| clause.id.starts_with(series)).count();
        ensure!(number == before + 1, "{id} stands where {series}{:02} belongs", before + 1);
        let tags = tags.split(['/', '+']).map(Tag::parse).collect::<Result<Vec<_>>>()?;
        clauses.push(Clause { id: (*id).to_owned(), tags, text: (*text).to_owned() });
    }
    ensure!(!clauses.is_empty(), "no clause is listed");
    Ok(clauses)
}

/// The number of `SK-07` or `AK-07`; `None` for any other word.
fn number(id: &str) -> Option<usize> {
    let digits = id.strip_prefix("SK-").or_else(|| id.strip_prefix("AK-"))?;
    (digits.len() == 2).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_clauses_and_the_rest_is_for_people() {
        let document = "# T\n| tag | where | what |\n|---|---|---|\n| api | in the API | a test |\n\n\
                        | SK-01 | doc/api | A code. |\n| SK-02 | ui+api | Another. |\n| AK-01 | pol | A third. |\n";
        let clauses = parse(document).unwrap();
        let found: Vec<(&str, &[Tag])> = clauses.iter().map(|c| (c.id.as_str(), c.tags.as_slice())).collect();
        assert_eq!(
            found,
            [("SK-01", &[Tag::Doc, Tag::Api][..]), ("SK-02", &[Tag::Ui, Tag::Api]), ("AK-01", &[Tag::Pol])]
        );
        assert_eq!(clauses[0].text, "A code.");
    }

    #[test]
    fn gaps_repeats_and_unknown_tags_are_errors() {
        assert!(parse("| SK-02 | api | Text. |").is_err());
        assert!(parse("| SK-01 | api | Text. |\n| SK-01 | api | Text. |").is_err());
        assert!(parse("| SK-01 | wire | Text. |").is_err());
        assert!(parse("nothing here").is_err());
    }
}
