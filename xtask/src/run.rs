//! Runs a command where everyone can see it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::tally::Tally;

/// Runs `command` with its output shown as it is; `Err` when it fails.
pub fn shown(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| cannot_start(command))?;
    judge(command, status)
}

/// The same for a test runner: its closing lines are counted as they pass.
pub fn counted(command: &mut Command, tally: &mut Tally) -> Result<()> {
    announce(command);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    if let Some(stdout) = child.stdout.take() {
        let (mut lines, mut line) = (BufReader::new(stdout), Vec::new());
        while lines.read_until(b'\n', &mut line)? > 0 {
            std::io::stdout().write_all(&line)?;
            tally.read(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    judge(command, child.wait()?)
}

/// Whether `program ARGS` runs and succeeds; shows nothing.
pub fn works(program: &str, args: &[&str]) -> bool {
    output(program, args).is_some()
}

/// What `program ARGS` prints, when it succeeds.
pub fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name).chain(command.get_args()).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn announce(command: &Command) {
    println!("\n$ {}", line(command));
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` can't be started", line(command))
}

fn judge(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed: {status}", line(command));
    }
    Ok(())
}
