//! `cargo xtask check`: what is quick to know: formatting, lints, the import table.

use anyhow::Result;

use crate::report::Report;
use crate::run;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace) -> Result<()> {
    let mut report = Report::default();
    report.stage("format", || format(workspace));
    report.stage("lints", || lints(workspace));
    report.tests("imports", |tally| {
        run::counted(&mut workspace.cargo(&["test", "--package", "server", "--test", "architecture"]), tally)
    });
    report.finish()
}

/// Whether all code is as rustfmt writes it.
pub fn format(workspace: &Workspace) -> Result<()> {
    run::shown(&mut workspace.cargo(&["fmt", "--all", "--check"]))
}

/// Whether clippy has nothing to say, tests included.
fn lints(workspace: &Workspace) -> Result<()> {
    run::shown(&mut workspace.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}
