//! Mail as files: for demonstrations, for development, and where another program carries the mail.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::Uid;

use super::mailer::NotSent;
use super::message::Outgoing;

/// Some letters on their way into a folder. They are put on the disk together: to sync each by itself, and the folder after it, took longer
/// than the orders that they tell of, whose commits waited for the same disk.
#[derive(Debug)]
pub(super) struct Pile {
    folder: PathBuf,
    drafts: Mutex<Vec<Draft>>,
}

#[derive(Debug)]
struct Draft {
    uid: Uid,
    /// Of the file.
    name: String,
    text: Vec<u8>,
}

impl Pile {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), drafts: Mutex::default() }
    }

    /// To be `<ms since 1970>-<uid>.eml` after [`Self::settle`].
    pub(super) fn add(&self, letter: &Outgoing) {
        let name = format!("{}-{}.eml", letter.at.ms(), letter.uid);
        let draft = Draft { uid: letter.uid, name, text: letter.message.formatted() };
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner).push(draft);
    }

    /// Writes what was added, and lets each letter appear in the folder, whole, when all are on the disk; a letter that is there already is
    /// replaced by itself. Answers which of them don't appear; `Err`: none does for certain.
    ///
    /// Waits for all that the file system has to write, which may be more than letters.
    pub(super) async fn settle(&self) -> Result<HashMap<Uid, NotSent>, NotSent> {
        let drafts = std::mem::take(&mut *self.drafts.lock().unwrap_or_else(PoisonError::into_inner));
        if drafts.is_empty() {
            return Ok(HashMap::new());
        }
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || {
            put(&folder, &drafts).map_err(|error| NotSent::YetTo(format!("{}: {error}", folder.display())))
        });
        done.await.unwrap_or_else(|gone| Err(NotSent::YetTo(gone.to_string())))
    }
}

fn put(folder: &Path, drafts: &[Draft]) -> io::Result<HashMap<Uid, NotSent>> {
    let unfinished = |draft: &Draft| folder.join(format!(".{}.part", draft.name));
    // Opened before the first is written: whoever opens it later isn't told what failed before.
    let place = File::open(folder)?;
    let mut missing = HashMap::new();
    let mut note = |draft: &Draft, done: io::Result<()>| match done {
        Ok(()) => true,
        Err(error) => {
            let why = format!("{}: {error}", folder.join(&draft.name).display());
            missing.insert(draft.uid, NotSent::YetTo(why));
            false
        }
    };
    let mut written = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if note(draft, write(&unfinished(draft), &draft.text)) {
            written.push(draft);
        }
    }
    rustix::fs::syncfs(&place)?;
    for draft in written {
        note(draft, fs::rename(unfinished(draft), folder.join(&draft.name)));
    }
    place.sync_all()?;
    Ok(missing)
}

/// The letters that have appeared in a folder, the oldest first: none that is only being written, though a server may work on it.
///
/// # Errors
///
/// When the folder can't be read.
pub fn letters(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            found.push(path);
        }
    }
    // Their names begin with the moment, in as many digits for centuries.
    found.sort();
    Ok(found)
}

/// Readable by its owner alone: a letter may hold a link that lets its reader in.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?.write_all(text)
}
