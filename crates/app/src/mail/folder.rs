//! Mail as files: for demonstrations, for development, and where another program carries the mail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::mailer::NotSent;
use super::message::Outgoing;

#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Writes `<ms since 1970>-<uid>.eml`. It appears whole; sent a second time, it takes the first one's place.
    pub(super) async fn write(&self, letter: Outgoing) -> Result<(), NotSent> {
        let folder = self.0.clone();
        let name = format!("{}-{}.eml", letter.at.ms(), letter.uid);
        let written = tokio::task::spawn_blocking(move || put(&folder, &name, &letter.message.formatted())).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(NotSent::YetTo(format!("{}: {error}", self.0.display()))),
            Err(gone) => Err(NotSent::YetTo(gone.to_string())),
        }
    }
}

/// Readable by its owner alone: a letter may hold a link that lets its reader in.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(name))?;
    File::open(folder)?.sync_all()
}
