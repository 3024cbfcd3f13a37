//! Where letters go: a mail server, or a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Uid;

use super::folder::Pile;
use super::message::Outgoing;
use super::smtp::{Smtp, SmtpServer};
use crate::Error;

pub(super) const FEW: u32 = 32;
const MANY: u32 = 128;

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

    /// Letters in hand at a time. A mail server may take its time with each, and a server that stops leaves those that it hasn't sent to wait.
    pub(super) const fn at_a_time(&self) -> u32 {
        match self.0 {
            Way::Smtp(_) => FEW,
            Way::Folder(_) => MANY,
        }
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
                // Others have their turn between two letters.
                tokio::task::yield_now().await;
                Ok(())
            }
        }
    }

    /// Makes what was sent since the last time stay sent, whatever happens to this machine, but for those that it names.
    pub(super) async fn settle(&self) -> Result<HashMap<Uid, NotSent>, NotSent> {
        match self {
            // The server has taken responsibility for each.
            Self::Smtp(_) => Ok(HashMap::new()),
            Self::Folder(pile) => pile.settle().await,
        }
    }
}
