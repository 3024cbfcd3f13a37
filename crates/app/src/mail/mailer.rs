//! Where letters go: a mail server, or a folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::Pile;
use super::message::Outgoing;
use super::smtp::{Smtp, SmtpServer};
use crate::Error;

/// The way out. Cheap to clone.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    Smtp(Smtp),
    Folder(Arc<Path>),
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
        Self(Way::Folder(path.into().into()))
    }

    /// A way out for some letters, to be settled before they are recorded as sent.
    pub(super) fn round(&self) -> Round {
        match &self.0 {
            Way::Smtp(smtp) => Round::Smtp(smtp.clone()),
            Way::Folder(folder) => Round::Folder(Pile::new(folder)),
        }
    }
}

/// Some letters, one after the other.
pub(super) enum Round {
    Smtp(Smtp),
    Folder(Pile),
}

impl Round {
    pub(super) async fn send(&self, letter: Outgoing) -> Result<(), NotSent> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter).await,
            Self::Folder(pile) => {
                pile.add(&letter);
                Ok(())
            }
        }
    }

    /// Makes what was sent since the last time stay sent, whatever happens to this machine.
    pub(super) async fn settle(&self) -> Result<(), NotSent> {
        match self {
            // The server has taken responsibility for each.
            Self::Smtp(_) => Ok(()),
            Self::Folder(pile) => pile.settle().await,
        }
    }
}
