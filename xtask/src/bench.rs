//! `cargo xtask bench` and `cargo xtask seed-data`: builds the release programs and what they are compared with, and measures.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{needs, run};

/// Measures the rows that `options` name and prints the table.
pub fn bench(workspace: &Workspace, options: &[&str]) -> Result<()> {
    if !options.contains(&"--list") && !options.contains(&"--help") {
        needs::provide_peers(workspace)?;
    }
    run::shown(&mut workspace.cargo(&["build", "--release", "--package", "server", "--package", "bench"]))?;
    let mut command = Command::new(program(workspace, "bench"));
    command.current_dir(&workspace.root).arg("rows").args(options);
    command.arg("--docs").arg(workspace.root.join("docs")).arg("--keyway").arg(program(workspace, "keyway"));
    command.arg("--worlds").arg(workspace.target.join("bench")).arg("--tools").arg(workspace.target.join("tools"));
    if !command.status()?.success() {
        bail!("a goal was missed, or a row could not be measured");
    }
    Ok(())
}

/// Makes a large exchange.
pub fn seed_data(workspace: &Workspace, options: &[&str]) -> Result<()> {
    run::shown(&mut workspace.cargo(&["build", "--release", "--package", "bench"]))?;
    run::shown(Command::new(program(workspace, "bench")).arg("seed-data").args(options))
}

fn program(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target.join("release").join(name)
}
