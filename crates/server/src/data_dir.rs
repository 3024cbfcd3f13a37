//! The one directory of a server: made private, locked for as long as it is open.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another verb that has the directory for a moment is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A data directory that this process alone has open.
#[derive(Debug)]
pub struct DataDir {
    root: PathBuf,
    /// The operating system gives the lock back when the file is closed, however the process ends.
    _lock: File,
}

/// What came of reaching for a data directory.
#[derive(Debug)]
pub enum Reached {
    /// Nobody had it.
    Ours(DataDir),
    /// A server has it and listens to admin verbs at this socket.
    Running(PathBuf),
}

/// Why a data directory can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    #[error("{path} is in use by another keyway{holder}; stop that one, or name another directory with --data")]
    InUse {
        path: PathBuf,
        /// ` (process 4711)`, or nothing when it hasn't said.
        holder: String,
    },
    #[error("others can get into {path}: run `chmod 700 {path}`", path = .0.display())]
    Open(PathBuf),
    #[error("cannot open the data directory {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl DataDir {
    /// Opens the directory at `root`, making it when it isn't there.
    pub fn open(root: &Path) -> Result<Self, DataDirError> {
        let io = |source| DataDirError::Io { path: root.to_owned(), source };
        private_directory(root).map_err(io)?;
        if fs::metadata(root).map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(DataDirError::Open(root.to_owned()));
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut lock = file.open(root.join("keyway.lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let said = lock.read_to_string(&mut pid).is_ok_and(|_| !pid.trim().is_empty());
                let holder = if said { format!(" (process {})", pid.trim()) } else { String::new() };
                return Err(DataDirError::InUse { path: root.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).map_err(io)?;
        Ok(Self { root: root.to_owned(), _lock: lock })
    }

    /// Opens the directory at `root`, or finds the server that has it. A process that has it and doesn't listen is another verb, or a
    /// server that starts or stops: it is waited for.
    pub fn reach(root: &Path) -> Result<Reached, DataDirError> {
        let (started, socket) = (Instant::now(), admin_socket(root));
        loop {
            if UnixStream::connect(&socket).is_ok() {
                return Ok(Reached::Running(socket));
            }
            match Self::open(root) {
                Err(DataDirError::InUse { .. }) if started.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                other => return other.map(Reached::Ours),
            }
        }
    }

    /// Opens the directory at `root` for a server.
    pub fn open_alone(root: &Path) -> Result<Self, DataDirError> {
        match Self::reach(root)? {
            Reached::Ours(data) => Ok(data),
            Reached::Running(_) => Self::open(root),
        }
    }

    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The directory of one environment's storage and signing keys, made when it isn't there.
    pub fn environment(&self, name: &str) -> io::Result<PathBuf> {
        let path = environment_directory(&self.root, name);
        private_directory(&path)?;
        Ok(path)
    }
}

/// Where an environment's storage and signing keys lie in the data directory `data`.
pub fn environment_directory(data: &Path, name: &str) -> PathBuf {
    data.join("environments").join(name)
}

/// The Unix socket of the admin verbs of the server that runs on `data`.
pub fn admin_socket(data: &Path) -> PathBuf {
    data.join("admin.sock")
}

fn private_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_directory_is_private_and_has_one_server_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("deep/data");
        let first = DataDir::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);

        let refused = DataDir::open(&path).unwrap_err().to_string();
        let holder = format!("is in use by another keyway (process {})", std::process::id());
        assert!(refused.contains(&holder), "{refused}");

        let storage = first.environment("production").unwrap();
        assert!(storage.is_dir());
        drop(first);
        DataDir::open(&path).unwrap();
    }

    #[test]
    fn a_directory_that_others_can_enter_is_refused_with_the_line_that_helps() {
        let parent = tempfile::tempdir().unwrap();
        fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let refused = DataDir::open(parent.path()).unwrap_err().to_string();
        assert!(refused.ends_with(&format!("run `chmod 700 {}`", parent.path().display())), "{refused}");
    }
}
