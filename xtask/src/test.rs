//! `cargo xtask test`: the one command that proves everything.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::postgres::Postgres;
use crate::report::Report;
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{check, clauses, needs, run};

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Chaos tests raise their counts.
    long: bool,
    /// Only tests whose name contains this.
    filter: Option<String>,
}

impl Options {
    /// `None` when the words make no sense.
    pub fn parse(words: &[&str]) -> Option<Self> {
        let mut options = Self::default();
        for word in words {
            match *word {
                "--long" => options.long = true,
                option if option.starts_with('-') => return None,
                filter if options.filter.is_none() => options.filter = Some(filter.to_owned()),
                _ => return None,
            }
        }
        Some(options)
    }
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut report = Report::default();
    report.stage("tools", || needs::provide(workspace));
    report.stage("format", || check::format(workspace));
    // Building the tests builds `keyway` too, with the very features that it is tested with.
    report.stage("lint, build", || run::shown(&mut workspace.linted_cargo(&["test", "--workspace", "--no-run"])));
    report.tests("tests", |tally| tests(workspace, options, tally));
    report.tests("postgresql", |tally| on_postgres(workspace, options, tally));
    report.tests("conformance", |tally| conformance(workspace, options, tally));
    match options.filter {
        None => report.stage("clauses", || clauses::run(workspace)),
        Some(_) => report.leave_out("clauses", "not asked: a filter was given"),
    }
    report.finish()
}

/// All tests of the workspace, which write their evidence into a new file.
fn tests(workspace: &Workspace, options: &Options, tally: &mut Tally) -> Result<()> {
    let evidence = workspace.evidence();
    std::fs::write(&evidence, "").with_context(|| format!("{} can't be written", evidence.display()))?;
    let mut command = workspace.linted_cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.args(&options.filter);
    run::counted(environment(&mut command, options, &evidence), tally)?;
    ensure!(tally.passed > 0 || options.filter.is_some(), "no test ran");
    Ok(())
}

/// Test programs that take whichever database they are given, by the names of their packages and of themselves.
const ON_ANY_DATABASE: &[(&str, &str)] =
    &[("store", "writer"), ("store", "vlans"), ("app", "app"), ("api", "exchange"), ("portal", "pages")];

/// Those tests a second time, on PostgreSQL. What they prove has been proved already.
fn on_postgres(workspace: &Workspace, options: &Options, tally: &mut Tally) -> Result<()> {
    let server = Postgres::start()?;
    let built = workspace.linted_cargo(&["test", "--workspace", "--no-run", "--message-format=json"]).output()?;
    let mut wanted = ON_ANY_DATABASE.to_vec();
    let mut failed = Vec::new();
    for line in built.stdout.split(|byte| *byte == b'\n') {
        let Some((directory, name, program)) = serde_json::from_slice::<Built>(line).ok().and_then(Built::test) else {
            continue;
        };
        let package = directory.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(at) = wanted.iter().position(|(of, test)| *of == package && *test == name) else { continue };
        wanted.swap_remove(at);
        let mut command = Command::new(program);
        command.args(&options.filter).current_dir(&directory).env("KEYWAY_TEST_POSTGRES", server.socket());
        failed.extend(run::counted(long(&mut command, options), tally).err());
    }
    ensure!(wanted.is_empty(), "{wanted:?} were not built");
    ensure!(tally.passed > 0 || options.filter.is_some(), "no test ran");
    failed.into_iter().next().map_or(Ok(()), Err)
}

/// What cargo says of something that it has built.
#[derive(Deserialize)]
struct Built {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

impl Built {
    /// The directory of a test program's package, its name, and where it is.
    fn test(self) -> Option<(PathBuf, String, PathBuf)> {
        let program = self.executable.filter(|_| self.profile.test)?;
        Some((self.manifest_path.parent()?.to_owned(), self.target.name, program))
    }
}

/// The official Go client against the built binary, as a process of its own.
fn conformance(workspace: &Workspace, options: &Options, tally: &mut Tally) -> Result<()> {
    let go = needs::go(workspace).context("Go is gone")?;
    let keyway = workspace.keyway();
    ensure!(keyway.is_file(), "{} was not built", keyway.display());
    let mut command = Command::new(go);
    command.current_dir(workspace.root.join("conformance")).env("GOTOOLCHAIN", "local").env("KEYWAY_BIN", keyway);
    command.args(["test", "./...", "-count=1", "-v"]);
    if let Some(filter) = &options.filter {
        command.args(["-run", filter]);
    }
    run::counted(environment(&mut command, options, &workspace.evidence()), tally)?;
    ensure!(tally.passed > 0 || options.filter.is_some(), "no conformance test ran");
    Ok(())
}

fn environment<'c>(command: &'c mut Command, options: &Options, evidence: &Path) -> &'c mut Command {
    long(command.env("KEYWAY_EVIDENCE", evidence), options)
}

fn long<'c>(command: &'c mut Command, options: &Options) -> &'c mut Command {
    if options.long {
        command.env("KEYWAY_LONG", "1");
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_a_flag_and_one_filter_in_any_order() {
        assert_eq!(Options::parse(&[]), Some(Options::default()));
        let both = Some(Options { long: true, filter: Some("vlan".to_owned()) });
        assert_eq!(Options::parse(&["--long", "vlan"]), both);
        assert_eq!(Options::parse(&["vlan", "--long"]), both);
        assert_eq!(Options::parse(&["vlan", "rate"]), None);
        assert_eq!(Options::parse(&["--fast"]), None);
    }
}
