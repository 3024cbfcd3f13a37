//! The file of the key under which secrets in the database are sealed. It lies outside the database and outside backups.

use std::fmt;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use auth::Vault;
use auth::envelope::KeyFileError;
use domain::Draw;

use crate::files;

/// A key file that was read and found good. Secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(String);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    #[error("the key file {path} is missing, and the data can't be read without it: put it back", path = .0.display())]
    Missing(PathBuf),
    #[error("others can read the key file {path}: run `chmod 600 {path}`", path = .0.display())]
    Open(PathBuf),
    #[error("{path} is not a key file: {source}", path = path.display())]
    Malformed { path: PathBuf, source: KeyFileError },
    #[error("cannot use the key file {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl SecretKey {
    /// Reads the file at `path`, whose format is that of [`Vault::from_key_file`].
    pub fn read(path: &Path) -> Result<Self, SecretKeyError> {
        let io = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => SecretKeyError::Missing(path.to_owned()),
            _ => SecretKeyError::Io { path: path.to_owned(), source },
        };
        if std::fs::metadata(path).map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(SecretKeyError::Open(path.to_owned()));
        }
        let key = Self(std::fs::read_to_string(path).map_err(io)?);
        match key.vault() {
            Ok(_) => Ok(key),
            Err(source) => Err(SecretKeyError::Malformed { path: path.to_owned(), source }),
        }
    }

    /// Reads the file at `path`, or makes one there. Only for a data directory that holds no data yet: a new key can't open
    /// what another has sealed.
    pub fn read_or_make(path: &Path, draw: &Draw) -> Result<Self, SecretKeyError> {
        match Self::read(path) {
            Err(SecretKeyError::Missing(_)) => {}
            other => return other,
        }
        let key = Self(format!(
            "# Seals the secrets in Keyway's database. Keep a copy apart from the backups: they can't be used without it.\n{}\n",
            Vault::key_file_line(&mut draw.ids())
        ));
        files::write(path, key.0.as_bytes(), files::PRIVATE)
            .map_err(|source| SecretKeyError::Io { path: path.to_owned(), source })?;
        Ok(key)
    }

    /// What seals and opens with the keys of the file.
    pub fn vault(&self) -> Result<Vault, KeyFileError> {
        Vault::from_key_file(&self.0)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Time;

    #[test]
    fn a_key_is_made_once_and_read_ever_after() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keyway.key");
        assert!(matches!(SecretKey::read(&path), Err(SecretKeyError::Missing(_))));
        let made = SecretKey::read_or_make(&path, &Draw::from_seed(Time::from_ms(0), [1; 32])).unwrap();
        let again = SecretKey::read_or_make(&path, &Draw::from_seed(Time::from_ms(0), [2; 32])).unwrap();
        assert!(made == again && made == SecretKey::read(&path).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(format!("{made:?}"), "SecretKey(…)");
    }

    #[test]
    fn a_key_file_that_is_open_or_damaged_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keyway.key");
        files::write(&path, b"00ff\n", files::PRIVATE).unwrap();
        assert!(matches!(SecretKey::read(&path), Err(SecretKeyError::Malformed { .. })));
        files::write(&path, b"00ff\n", files::PUBLIC).unwrap();
        assert!(matches!(SecretKey::read(&path), Err(SecretKeyError::Open(_))));
    }
}
