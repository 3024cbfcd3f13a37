//! Reads evidence: what passed tests wrote down, and the marks that documents carry.

use anyhow::{Context, Result, bail, ensure};

use super::list::Tag;

/// That one tag of one clause holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Evidence {
    pub clause: String,
    pub tag: Tag,
    /// A test's name, or a document's name and line.
    pub place: String,
}

impl Evidence {
    /// From `SK-20 api`.
    fn parse(text: &str, place: &str) -> Result<Self> {
        let Some((clause, tag)) = text.trim().split_once(' ') else {
            bail!("{place}: {text:?} is not a clause and a tag, like `SK-20 api`");
        };
        let tag = Tag::parse(tag.trim()).with_context(|| place.to_owned())?;
        Ok(Self { clause: clause.to_owned(), tag, place: place.to_owned() })
    }
}

/// Lines `passed<TAB>test<TAB>SK-20 api`.
pub fn of_tests(text: &str) -> Result<Vec<Evidence>> {
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let fields: Vec<&str> = line.split('\t').collect();
        let ["passed", test, clause] = fields.as_slice() else {
            bail!("line {number} is not `passed`, a test and a clause with tabs between");
        };
        found.push(Evidence::parse(clause, test)?);
    }
    Ok(found)
}

/// Marks `<!-- clause: SK-04 doc, SK-10 doc -->`. A document is evidence for the tags `doc` and `pol` only.
pub fn in_document(name: &str, text: &str) -> Result<Vec<Evidence>> {
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let place = format!("{name}:{number}");
        for mark in line.split("<!-- clause:").skip(1) {
            let Some((clauses, _)) = mark.split_once("-->") else {
                bail!("{place}: a mark must end on its own line");
            };
            for clause in clauses.split(',') {
                let evidence = Evidence::parse(clause, &place)?;
                ensure!(
                    matches!(evidence.tag, Tag::Doc | Tag::Pol),
                    "{place}: {} {} needs a test, not a place in the docs",
                    evidence.clause,
                    evidence.tag
                );
                found.push(evidence);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(clause: &str, tag: Tag, place: &str) -> Evidence {
        Evidence { clause: clause.to_owned(), tag, place: place.to_owned() }
    }

    #[test]
    fn a_line_of_a_passed_test_is_evidence() {
        let found = of_tests("passed\tkeys::once\tSK-20 api\npassed\tTestQuirk01\tSK-19 mail\n").unwrap();
        assert_eq!(found, [evidence("SK-20", Tag::Api, "keys::once"), evidence("SK-19", Tag::Mail, "TestQuirk01")]);
    }

    #[test]
    fn other_lines_are_errors() {
        assert!(of_tests("failed\tkeys::once\tSK-20 api\n").is_err());
        assert!(of_tests("passed\tkeys::once\tSK-20\n").is_err());
        assert!(of_tests("passed\tkeys::once\tSK-20 wire\n").is_err());
        assert!(of_tests("passed keys::once SK-20 api\n").is_err());
    }

    #[test]
    fn a_mark_names_one_clause_or_several() {
        let text = "# Sharing\n<!-- clause: SK-17 pol, SK-81 pol -->\nAny way. <!-- clause: SK-04 doc -->\n";
        let found = in_document("docs/a.md", text).unwrap();
        assert_eq!(
            found,
            [
                evidence("SK-17", Tag::Pol, "docs/a.md:2"),
                evidence("SK-81", Tag::Pol, "docs/a.md:2"),
                evidence("SK-04", Tag::Doc, "docs/a.md:3")
            ]
        );
    }

    #[test]
    fn a_document_proves_nothing_that_a_test_must() {
        assert!(in_document("docs/a.md", "<!-- clause: SK-20 api -->").is_err());
        assert!(in_document("docs/a.md", "<!-- clause: SK-04 doc").is_err());
        assert!(in_document("docs/a.md", "<!-- clause: -->").is_err());
    }
}
