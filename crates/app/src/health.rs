//! How an exchange is, at a glance: counts that are quick to have. [`App::checkup`](crate::App::checkup) looks at everything.

use domain::{Action, Time};
use store::health;

use crate::{Actor, App, Backlog, Error};

/// Facts about an exchange; judging them is the asker's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub now: Time,
    pub provisioning: Backlog,
    /// How much of it the driver has complained about.
    pub stuck: i64,
    /// E-mails that wait, and when the first of them is or was due.
    pub mail: Backlog,
    /// E-mails that nobody tries to send any more.
    pub mails_given_up: i64,
    /// Entries of the audit trail that aren't in the chain yet.
    pub unsealed: Backlog,
    /// When the newest entry of the audit trail was written.
    pub newest_entry: Option<Time>,
}

impl App {
    /// In one statement.
    pub async fn health(&self, actor: &Actor) -> Result<Health, Error> {
        actor.may(Action::ViewEverything)?;
        let now = self.now();
        self.read(move |tx| {
            let found = health::look(tx)?.ok_or_else(|| Error::Internal("no counts of what waits".to_owned()))?;
            Ok(Health {
                now,
                provisioning: Backlog { waiting: found.unapplied, since: found.unapplied_since },
                stuck: found.stuck,
                mail: Backlog { waiting: found.mails, since: found.mails_due },
                mails_given_up: found.mails_given_up,
                unsealed: Backlog { waiting: found.unsealed, since: found.unsealed_since },
                newest_entry: found.newest_entry,
            })
        })
        .await
    }
}
