//! How an exchange is: what the operator's doctor asks of the inside.

use domain::catalog::Finding;
use domain::people::MailState;
use domain::{Action, Time};
use store::{audit, outbox, unapplied};

use crate::provisioning::Stray;
use crate::{Actor, App, Error, catalogue};

/// Facts about an exchange's health; judging them is the asker's part.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    pub now: Time,
    /// What is damaged in the database; nothing when it is whole.
    pub damage: Vec<String>,
    /// The database's settings that decide whether a commit is on the disk when it is answered.
    pub durability: String,
    /// Whether it is.
    pub durable: bool,
    pub locations: usize,
    pub catalogue: Vec<Finding>,
    /// How many things the fabric carries, or why it can't be looked at.
    pub fabric: Result<usize, String>,
    /// What the fabric doesn't have as it should be.
    pub provisioning: Backlog,
    /// What the fabric carries and no row wants, by uid; `None`: the fabric couldn't be looked at.
    pub strays: Option<Vec<Stray>>,
    /// Services that are on the fabric, without fault, and whose link hasn't come up: a cable is missing.
    pub without_link: i64,
    /// E-mails that wait, and when the first of them is or was due.
    pub mail: Backlog,
    /// E-mails that nobody tries to send any more.
    pub mails_given_up: i64,
    /// Entries of the audit trail that aren't in the chain yet.
    pub unsealed: Backlog,
    /// When the newest entry of the audit trail was written.
    pub newest_entry: Option<Time>,
}

/// How much waits, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    pub since: Option<Time>,
}

impl App {
    /// Looks at everything. Reads the whole database once.
    pub async fn checkup(&self, actor: &Actor) -> Result<Checkup, Error> {
        actor.may(Action::ViewEverything)?;
        let (app, now) = (self.clone(), self.now());
        let found = self.0.store.examine().await?;
        let strays = self.strays().await?;
        let fabric = self.0.driver.uids().await;
        let fabric = fabric.map(|carried| carried.len()).map_err(|fault| fault.operator_text);
        self.read(move |tx| {
            let catalog = catalogue::current(&app, tx)?;
            let queue = unapplied::tally(tx)?;
            let first_unsealed = audit::unsealed(tx, 1)?.first().map(|entry| entry.at);
            Ok(Checkup {
                now,
                damage: found.damage,
                durability: found.durability,
                durable: found.durable,
                locations: catalog.locations.len(),
                catalogue: catalog.check(),
                strays,
                fabric,
                provisioning: Backlog { waiting: queue.for_the_fabric, since: queue.since },
                without_link: queue.for_a_link,
                mail: Backlog { waiting: outbox::count(tx, MailState::Waiting)?, since: outbox::next_due(tx)? },
                mails_given_up: outbox::count(tx, MailState::GaveUp)?,
                unsealed: Backlog { waiting: audit::count_unsealed(tx)?, since: first_unsealed },
                newest_entry: audit::all(tx, i64::MAX, 1)?.first().map(|entry| entry.at),
            })
        })
        .await
    }
}
