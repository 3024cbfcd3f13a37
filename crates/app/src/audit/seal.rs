//! Chaining what has been committed: a step of the sealer, of which one at a time works across processes. The chain has the order in
//! which it found the entries: one that was begun early and committed late is chained later than its number says.

use std::sync::OnceLock;
use std::time::Duration;

use auth::Chain;
use auth::chain::Link;
use store::{Lane, audit, leases};

use crate::{App, Error};

/// The sealer's name to the others.
#[derive(Debug, Default)]
pub(crate) struct Sealer {
    holder: OnceLock<String>,
}

const LEASE: &str = "audit-sealer";
const HELD_FOR: Duration = Duration::from_secs(10);
/// Entries in one transaction.
const BATCH: u32 = 256;

impl App {
    /// Chains up to 256 entries that no link covers yet; how many. 0: there are none, or another process has the lease.
    pub async fn seal_once(&self) -> Result<usize, Error> {
        // Looked at first, so that an idle sealer writes nothing.
        if self.glance(|tx| Ok(audit::unsealed(tx, 1)?)).await?.is_empty() {
            return Ok(0);
        }
        let (draw, chain) = (self.draw()?, self.0.chain.clone());
        let holder = self.0.sealer.holder.get_or_init(|| draw.ids().uid().to_string()).clone();
        // No bell: nothing here is work for others.
        self.0
            .store
            .write(Lane::Any, move |tx| {
                if !leases::take(tx, LEASE, &holder, draw.now, draw.now.plus(HELD_FOR))? {
                    return Ok(0);
                }
                let (mut position, mut before) = match audit::head(tx)? {
                    Some(head) => (head.position, link_of(&head)?),
                    None => (0, Chain::START),
                };
                let entries = audit::unsealed(tx, BATCH)?;
                for entry in &entries {
                    position += 1;
                    before = chained(&chain, &before, entry);
                    audit::link(tx, &audit::Link { position, audit_id: entry.id, hash: before.to_vec() })?;
                }
                let sealed = entries.last().map_or(Ok(0), |last| audit::sealed(tx, last.id))?;
                if sealed != entries.len() as u64 {
                    return Err(Error::Internal(format!(
                        "{} entries were chained, {sealed} waited for it",
                        entries.len()
                    )));
                }
                Ok::<_, Error>(entries.len())
            })
            .await
    }
}

/// The link over an entry: every column but the row's number, which is the store's own.
pub(super) fn chained(chain: &Chain, before: &Link, entry: &audit::Entry) -> Link {
    let company = entry.company_id.map(|id| id.0.to_be_bytes());
    let (actor_uid, subject_uid) = (entry.actor_uid, entry.subject_uid);
    let text = |text: &'_ Option<String>| text.clone().map(String::into_bytes);
    let optional = [
        text(&entry.on_behalf_of),
        text(&entry.subject_name),
        text(&entry.before),
        text(&entry.after),
        text(&entry.peer),
        text(&entry.trace_id),
    ];
    let at = entry.at.ms().to_be_bytes();
    let mut fields: Vec<Option<&[u8]>> = vec![
        Some(entry.uid.bytes()),
        Some(&at),
        company.as_ref().map(|bytes| bytes.as_slice()),
        Some(entry.actor_kind.as_bytes()),
        actor_uid.as_ref().map(|uid| uid.bytes().as_slice()),
        Some(entry.actor_name.as_bytes()),
        Some(entry.action.as_bytes()),
        Some(entry.subject.as_bytes()),
        subject_uid.as_ref().map(|uid| uid.bytes().as_slice()),
        Some(entry.outcome.as_bytes()),
    ];
    fields.extend(optional.iter().map(|text| text.as_deref()));
    chain.link(before, &fields)
}

pub(super) fn link_of(link: &audit::Link) -> Result<Link, Error> {
    let bytes = link.hash.as_slice().try_into();
    bytes.map_err(|_| Error::Internal(format!("link {} of the audit chain has not 32 bytes", link.position)))
}
