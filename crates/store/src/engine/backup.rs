//! Copies of a whole database: taken while it runs, put back while it doesn't.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::sqlite::restore_check;
use crate::{Error, OpenError};

/// Pages per step: about 4 MB, between which writers go on.
const PAGES: i32 = 1024;

/// Copies the database at `from`, as it is at one moment, to the new file `to`. Writers go on meanwhile.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Unavailable(format!("backup to {}: {error}", to.display()));
    if to.exists() {
        return Err(failed(&"the file exists already"));
    }
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| failed(&e))?;
    // One read transaction for the whole copy: without it each write meanwhile would start the copy anew.
    source.execute_batch("BEGIN; SELECT COUNT(*) FROM meta").map_err(|e| failed(&e))?;
    let mut target = Connection::open(to).map_err(|e| failed(&e))?;
    {
        let backup = Backup::new(&source, &mut target).map_err(|e| failed(&e))?;
        while backup.step(PAGES).map_err(|e| failed(&e))? != StepResult::Done {}
    }
    target.close().map_err(|(_, e)| failed(&e))?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(|e| failed(&e))?;
    private(to).map_err(|e| failed(&e))?;
    Ok(())
}

/// Puts a backup in the place of the database at `to`. The caller holds the data directory's lock.
///
/// The backup is checked first; what was there before stays beside it as `<name>.before-restore`.
pub fn restore(from: &Path, to: &Path) -> Result<(), OpenError> {
    restore_check(from)?;
    let failed = |error: std::io::Error| OpenError::File { path: to.display().to_string(), why: error.to_string() };
    let beside = |suffix: &str| {
        let mut name = to.as_os_str().to_owned();
        name.push(suffix);
        std::path::PathBuf::from(name)
    };
    let incoming = beside(".incoming");
    std::fs::copy(from, &incoming).map_err(failed)?;
    private(&incoming).map_err(failed)?;
    std::fs::File::open(&incoming).and_then(|file| file.sync_all()).map_err(failed)?;
    if to.exists() {
        std::fs::rename(to, beside(".before-restore")).map_err(failed)?;
    }
    for leftover in ["-wal", "-shm"] {
        match std::fs::rename(beside(leftover), beside(&format!(".before-restore{leftover}"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    std::fs::rename(&incoming, to).map_err(failed)
}

fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}
