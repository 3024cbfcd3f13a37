//! `cargo xtask screenshots`: pictures of the portal's main pages, made anew.

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{needs, run};

pub fn run(workspace: &Workspace) -> Result<()> {
    needs::provide(workspace)?;
    let folder = workspace.root.join("docs/screenshots");
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mut command = workspace.cargo(&["test", "-p", "server", "--test", "browser", "--", "the_main_pages_are_drawn"]);
    run::shown(command.env("KEYWAY_SCREENSHOTS", &folder))
}
