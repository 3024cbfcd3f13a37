//! Where letters go: a mail server, or a folder.

use std::path::PathBuf;

use super::folder::Folder;
use super::message::Outgoing;
use super::smtp::{Smtp, SmtpServer};
use crate::Error;

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    Smtp(Smtp),
    Folder(Folder),
}

/// Why a letter didn't go, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotSent {
    /// It may go later.
    YetTo(String),
    /// It never will.
    ForGood(String),
}

impl Mailer {
    /// Through a mail server.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the settings contradict each other: no encryption but beyond this machine, a CA that is no certificate.
    pub fn smtp(server: SmtpServer) -> Result<Self, Error> {
        Smtp::new(server).map(|smtp| Self(Way::Smtp(smtp)))
    }

    /// As `.eml` files in this folder, which exists.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Way::Folder(Folder::new(path.into())))
    }

    pub(super) async fn send(&self, letter: Outgoing) -> Result<(), NotSent> {
        match &self.0 {
            Way::Smtp(smtp) => smtp.send(letter).await,
            Way::Folder(folder) => folder.write(letter).await,
        }
    }

    /// Makes what was sent stay sent, whatever happens to this machine. Until then it must not be recorded.
    pub(super) async fn settle(&self) -> Result<(), NotSent> {
        match &self.0 {
            // The server has taken responsibility for each.
            Way::Smtp(_) => Ok(()),
            Way::Folder(folder) => folder.settle().await,
        }
    }
}
