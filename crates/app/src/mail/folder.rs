//! Mail as files: for demonstrations, for development, and where another program carries the mail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::mailer::NotSent;
use super::message::Outgoing;

/// Some letters on their way into a folder. They are put on the disk together: to sync each by itself, and the folder after it, took longer
/// than the orders that they tell of, whose commits waited for the same disk.
#[derive(Debug)]
pub(super) struct Pile {
    folder: PathBuf,
    letters: Mutex<Vec<Letter>>,
}

#[derive(Debug)]
struct Letter {
    /// Of the file.
    name: String,
    text: Vec<u8>,
}

impl Pile {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), letters: Mutex::default() }
    }

    /// To be `<ms since 1970>-<uid>.eml` after [`Self::settle`].
    pub(super) fn add(&self, letter: &Outgoing) {
        let name = format!("{}-{}.eml", letter.at.ms(), letter.uid);
        let text = letter.message.formatted();
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).push(Letter { name, text });
    }

    /// Writes the letters, and lets them appear in the folder, whole, when they are on the disk. What was sent before takes the first one's
    /// place.
    ///
    /// Waits for all that the file system has to write, which may be more than letters.
    pub(super) async fn settle(&self) -> Result<(), NotSent> {
        let letters = std::mem::take(&mut *self.letters.lock().unwrap_or_else(PoisonError::into_inner));
        if letters.is_empty() {
            return Ok(());
        }
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || {
            put(&folder, &letters).map_err(|error| NotSent::YetTo(format!("{}: {error}", folder.display())))
        });
        done.await.unwrap_or_else(|gone| Err(NotSent::YetTo(gone.to_string())))
    }
}

/// The files are readable by their owner alone: a letter may hold a link that lets its reader in.
fn put(folder: &Path, letters: &[Letter]) -> io::Result<()> {
    let unfinished = |letter: &Letter| folder.join(format!(".{}.part", letter.name));
    // Opened before the first is written: whoever opens it later isn't told what failed before.
    let place = File::open(folder)?;
    for letter in letters {
        let mut open = OpenOptions::new();
        open.create(true).truncate(true).write(true).mode(0o600).open(unfinished(letter))?.write_all(&letter.text)?;
    }
    rustix::fs::syncfs(&place)?;
    for letter in letters {
        fs::rename(unfinished(letter), folder.join(&letter.name))?;
    }
    place.sync_all()
}
