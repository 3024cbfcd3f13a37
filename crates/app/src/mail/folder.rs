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
        let name = format!("{}-{}.eml", letter.at.ms(), letter.uid);
        self.at_it(move |folder| put(folder, &name, &letter.message.formatted())).await
    }

    /// Waits until all that was written is on the disk. At once for all letters: to sync each by itself, and the folder after each, took
    /// longer than the orders that they tell of, and made those wait for the disk.
    pub(super) async fn settle(&self) -> Result<(), NotSent> {
        self.at_it(|folder| Ok(rustix::fs::syncfs(File::open(folder)?)?)).await
    }

    async fn at_it(&self, work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static) -> Result<(), NotSent> {
        let folder = self.0.clone();
        let done = tokio::task::spawn_blocking(move || {
            work(&folder).map_err(|error| NotSent::YetTo(format!("{}: {error}", folder.display())))
        });
        done.await.unwrap_or_else(|gone| Err(NotSent::YetTo(gone.to_string())))
    }
}

/// Readable by its owner alone: a letter may hold a link that lets its reader in.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    fs::rename(&unfinished, folder.join(name))
}
