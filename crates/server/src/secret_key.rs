//! The key under which secrets in the database are sealed: a file outside the database and outside backups.

use std::fmt;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use domain::Draw;

use crate::files;

const PREFIX: &str = "keyway-key-1:";

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum SecretKeyError {
    #[error("the key file {path} is missing, and the data can't be read without it: put it back", path = .0.display())]
    Missing(PathBuf),
    #[error("others can read the key file {path}: run `chmod 600 {path}`", path = .0.display())]
    Open(PathBuf),
    #[error("{path} is not a key file: it must have a line {PREFIX}<64 hex digits>", path = .0.display())]
    Malformed(PathBuf),
    #[error("cannot use the key file {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl SecretKey {
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the key at `path`.
    pub fn read(path: &Path) -> Result<Self, SecretKeyError> {
        let io = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => SecretKeyError::Missing(path.to_owned()),
            _ => SecretKeyError::Io { path: path.to_owned(), source },
        };
        if std::fs::metadata(path).map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(SecretKeyError::Open(path.to_owned()));
        }
        let text = std::fs::read_to_string(path).map_err(io)?;
        let digits = text.lines().find_map(|line| line.trim().strip_prefix(PREFIX));
        digits.and_then(from_hex).map(Self).ok_or_else(|| SecretKeyError::Malformed(path.to_owned()))
    }

    /// Reads the key at `path`, or makes one there. Only for a data directory that holds no data yet: a new key can't open
    /// what another has sealed.
    pub fn read_or_make(path: &Path, draw: &Draw) -> Result<Self, SecretKeyError> {
        match Self::read(path) {
            Err(SecretKeyError::Missing(_)) => {}
            other => return other,
        }
        let key = Self(draw.ids().bytes());
        let digits: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!(
            "# Seals the secrets in Keyway's database. Keep a copy apart from the backups: they can't be used without it.\n\
             {PREFIX}{digits}\n"
        );
        files::write(path, text.as_bytes(), files::PRIVATE)
            .map_err(|source| SecretKeyError::Io { path: path.to_owned(), source })?;
        Ok(key)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    let bytes: Vec<u8> = match digits?.as_chunks::<2>() {
        (pairs, []) => pairs.iter().map(|[high, low]| high * 16 + low).collect(),
        _ => return None,
    };
    bytes.try_into().ok()
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
        files::write(&path, b"keyway-key-1:00ff\n", files::PRIVATE).unwrap();
        assert!(matches!(SecretKey::read(&path), Err(SecretKeyError::Malformed(_))));
        files::write(&path, b"keyway-key-1:00ff\n", files::PUBLIC).unwrap();
        assert!(matches!(SecretKey::read(&path), Err(SecretKeyError::Open(_))));
    }
}
