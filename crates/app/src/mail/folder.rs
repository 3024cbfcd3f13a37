//! Mail as files: for demonstrations, for development, and where another program carries the mail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::mailer::NotSent;
use super::message::Outgoing;

/// Some letters on their way into a folder. They are put on the disk together: to sync each by itself, and the folder after it, took longer
/// than the orders that they tell of, whose commits waited for the same disk.
#[derive(Debug)]
pub(super) struct Pile(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    /// The folder, opened before the first letter was written: whoever opens it later isn't told what failed before.
    place: OnceLock<File>,
    /// Those that are written and not in their place.
    written: Mutex<Vec<String>>,
}

impl Pile {
    pub(super) fn new(folder: &Path) -> Self {
        let (folder, place, written) = (folder.to_owned(), OnceLock::new(), Mutex::default());
        Self(Arc::new(Inner { folder, place, written }))
    }

    /// Writes `<ms since 1970>-<uid>.eml`, under another name until [`Self::settle`].
    pub(super) async fn write(&self, letter: Outgoing) -> Result<(), NotSent> {
        let name = format!("{}-{}.eml", letter.at.ms(), letter.uid);
        self.blocking(move |pile| pile.write(name, &letter.message.formatted())).await
    }

    /// Lets what was written appear in the folder, whole, when it is on the disk. What was sent before takes the first one's place.
    ///
    /// Waits for all that the file system has to write, which may be more than letters.
    pub(super) async fn settle(&self) -> Result<(), NotSent> {
        self.blocking(Inner::settle).await
    }

    async fn blocking(&self, work: impl FnOnce(&Inner) -> io::Result<()> + Send + 'static) -> Result<(), NotSent> {
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            work(&inner).map_err(|error| NotSent::YetTo(format!("{}: {error}", inner.folder.display())))
        });
        done.await.unwrap_or_else(|gone| Err(NotSent::YetTo(gone.to_string())))
    }
}

impl Inner {
    /// Readable by its owner alone: a letter may hold a link that lets its reader in.
    fn write(&self, name: String, bytes: &[u8]) -> io::Result<()> {
        if self.place.get().is_none() {
            let place = File::open(&self.folder)?;
            self.place.get_or_init(|| place);
        }
        let mut open = OpenOptions::new();
        open.create(true).truncate(true).write(true).mode(0o600).open(self.unfinished(&name))?.write_all(bytes)?;
        self.written.lock().unwrap_or_else(PoisonError::into_inner).push(name);
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        let written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(place) = self.place.get().filter(|_| !written.is_empty()) else { return Ok(()) };
        rustix::fs::syncfs(place)?;
        for name in written {
            fs::rename(self.unfinished(&name), self.folder.join(name))?;
        }
        place.sync_all()
    }

    fn unfinished(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}.part"))
    }
}
