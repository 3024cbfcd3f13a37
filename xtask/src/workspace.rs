//! Where the workspace is, and cargo within it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The two directories that every verb works in.
#[derive(Debug, Deserialize)]
pub struct Workspace {
    #[serde(rename = "workspace_root")]
    pub root: PathBuf,
    #[serde(rename = "target_directory")]
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so that a moved target directory is found too.
    pub fn find() -> Result<Self> {
        let output = Command::new(cargo_program())
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .output()
            .context("cargo can't be started")?;
        ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
        serde_json::from_slice(&output.stdout).context("cargo metadata answered something else than its metadata")
    }

    /// `cargo ARGS`, in the workspace's root.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo_program());
        command.args(args).current_dir(&self.root);
        command
    }

    /// The same with clippy in rustc's place for our own crates, every warning an error: what is built is linted on the way, and the
    /// libraries are built once instead of once for each.
    pub fn linted_cargo(&self, args: &[&str]) -> Command {
        let mut command = self.cargo(args);
        // As `cargo clippy` hands its words on to the driver.
        command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
        command
    }

    /// Where tests write which clauses they prove.
    pub fn evidence(&self) -> PathBuf {
        self.target.join("evidence.tsv")
    }

    /// The debug binary that the conformance tests start.
    pub fn keyway(&self) -> PathBuf {
        self.target.join("debug/keyway")
    }
}

/// The cargo that runs this program, so that both are of one toolchain.
fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
