//! The operator's queue a page at a time, in as many statements however much waits.

use domain::policy::Action;
use domain::provisioning::Kind;
use domain::{Status, Time, Uid};
use store::unapplied;

use super::queue::{kind, why};
use super::standing::NEVER;
use crate::paging::{Page, Paging};
use crate::{Actor, App, Error};

/// One thing that isn't on the fabric as it should be. The operator's: fault texts name devices and other customers' circuits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    pub uid: Uid,
    pub kind: Kind,
    /// As the paying company calls it.
    pub name: String,
    /// Who pays for it.
    pub company: String,
    pub company_uid: Uid,
    pub status: Status,
    pub since: Time,
    /// In vain, one after the other.
    pub attempts: u32,
    /// `None`: not before it is changed or the operator says so.
    pub retry_at: Option<Time>,
    /// The driver has complained about it.
    pub stuck: bool,
    /// What it waits for, or what is wrong.
    pub why: String,
}

impl App {
    /// What waits for the fabric, and why; the longest waiting first.
    pub async fn provisioning_page(&self, actor: &Actor, paging: Paging) -> Result<Page<QueueRow>, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(move |tx| {
            let window = paging.within(u64::try_from(unapplied::count(tx)?).unwrap_or(0));
            let rows = unapplied::waiting(tx, window.size, window.offset)?;
            Ok(window.of(rows.into_iter().map(line).collect()))
        })
        .await
    }
}

fn line(row: unapplied::Waiting) -> QueueRow {
    QueueRow {
        uid: row.uid,
        kind: row.product.map_or(Kind::Circuit, kind),
        name: row.name,
        company: row.company,
        company_uid: row.company_uid,
        status: row.status,
        since: row.since,
        attempts: row.attempts,
        retry_at: Some(row.retry_at).filter(|at| *at != NEVER),
        stuck: row.fault.is_some(),
        why: why(row.fault, row.attempts, row.applied_version == row.version),
    }
}
