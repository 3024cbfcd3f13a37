//! `cargo xtask clauses`: which clause has which evidence.

mod evidence;
mod list;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use evidence::Evidence;
use list::Clause;

/// The list of clauses. It explains how evidence is given and is none itself.
const LIST: &str = "docs/clauses.md";

/// Prints the table; `Err` when a tag has no evidence, or evidence names what isn't in the list.
pub fn run(workspace: &Workspace) -> Result<()> {
    let clauses = list::parse(&read(&workspace.root.join(LIST))?).context(LIST)?;
    let mut all = tests(workspace)?;
    for path in documents(&workspace.root)? {
        let name = path.strip_prefix(&workspace.root).unwrap_or(&path).display().to_string();
        all.extend(evidence::in_document(&name, &read(&path)?)?);
    }
    let verdict = judge(&clauses, &all);
    verdict.rows.iter().for_each(|row| println!("{row}"));
    println!("\n{}", verdict.sum);
    if !verdict.faults.is_empty() {
        bail!("{} faults\n  {}", verdict.faults.len(), verdict.faults.join("\n  "));
    }
    Ok(())
}

struct Verdict {
    rows: Vec<String>,
    sum: String,
    faults: Vec<String>,
}

/// Holds the evidence against the list.
fn judge(clauses: &[Clause], all: &[Evidence]) -> Verdict {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let (mut proved, mut missing) = (0, 0);
    for clause in clauses {
        for tag in &clause.tags {
            let mut places: Vec<&str> =
                all.iter().filter(|e| e.clause == clause.id && e.tag == *tag).map(|e| e.place.as_str()).collect();
            places.sort_unstable();
            places.dedup();
            let shown = match places.as_slice() {
                [] => {
                    missing += 1;
                    faults.push(format!("{} {tag} has no evidence: {}", clause.id, clause.text));
                    "MISSING".to_owned()
                }
                places => {
                    proved += 1;
                    places.join(", ")
                }
            };
            rows.push(format!("{}  {:<4}  {shown}", clause.id, tag.as_str()));
        }
    }
    for e in all {
        match clauses.iter().find(|clause| clause.id == e.clause) {
            None => faults.push(format!("{} proves {}, which is no clause", e.place, e.clause)),
            Some(clause) if !clause.tags.contains(&e.tag) => {
                faults.push(format!("{} proves {} {}, a tag the clause doesn't have", e.place, e.clause, e.tag));
            }
            Some(_) => {}
        }
    }
    let sum = format!("{} clauses: {proved} tags have evidence, {missing} lack it", clauses.len());
    Verdict { rows, sum, faults }
}

fn tests(workspace: &Workspace) -> Result<Vec<Evidence>> {
    let path = workspace.evidence();
    if !path.is_file() {
        bail!("{} is missing: `cargo xtask test` writes it", path.display());
    }
    evidence::of_tests(&read(&path)?).with_context(|| path.display().to_string())
}

/// The documents that may carry evidence, in the order of their names.
fn documents(root: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![root.join("README.md"), root.join("ARCHITECTURE.md")];
    found.retain(|path| path.is_file());
    let mut directories = vec![root.join("docs")];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(&directory).with_context(|| directory.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|end| end == "md") && path != root.join(LIST) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| SK-01 | doc/api | One. |\n| SK-02 | ui+api | Two. |\n| SK-03 | mail | Three. |";

    fn verdict(tests: &str, document: &str) -> Verdict {
        let mut all = evidence::of_tests(tests).unwrap();
        all.extend(evidence::in_document("README.md", document).unwrap());
        judge(&list::parse(TABLE).unwrap(), &all)
    }

    #[test]
    fn all_tags_with_evidence_pass() {
        let tests = "passed\ta::b\tSK-01 api\npassed\ta::b\tSK-02 api\npassed\td\tSK-02 ui\npassed\tc\tSK-03 mail\n";
        let verdict = verdict(tests, "<!-- clause: SK-01 doc -->");
        assert!(verdict.faults.is_empty(), "{:?}", verdict.faults);
        assert_eq!(
            verdict.rows,
            ["SK-01  doc   README.md:1", "SK-01  api   a::b", "SK-02  ui    d", "SK-02  api   a::b", "SK-03  mail  c"]
        );
    }

    #[test]
    fn each_tag_without_evidence_is_a_fault_of_its_own() {
        let verdict = verdict("passed\ta\tSK-02 ui\n", "");
        assert_eq!(verdict.faults.len(), 4, "{:?}", verdict.faults);
    }

    #[test]
    fn evidence_for_an_unknown_clause_or_tag_is_a_fault() {
        let tests = "passed\ta\tSK-01 api\npassed\ta\tSK-02 api\npassed\ta\tSK-02 ui\npassed\ta\tSK-03 mail\npassed\tb\tSK-99 api\npassed\tb\tSK-03 api\n";
        let verdict = verdict(tests, "<!-- clause: SK-01 doc -->");
        assert_eq!(
            verdict.faults,
            ["b proves SK-99, which is no clause", "b proves SK-03 api, a tag the clause doesn't have"]
        );
    }

    #[test]
    fn the_projects_own_list_can_be_read() {
        let clauses = list::parse(include_str!("../../docs/clauses.md")).unwrap();
        let count = |kind: &str| clauses.iter().filter(|clause| clause.id.starts_with(kind)).count();
        assert_eq!((count("SK-"), count("AK-")), (83, 48));
    }
}
