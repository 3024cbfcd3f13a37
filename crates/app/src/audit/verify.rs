//! Walking the chain from its beginning, to the first thing that somebody touched.

use std::collections::BTreeMap;

use auth::Chain;
use auth::chain::Link;
use domain::{Action, Uid};
use store::audit;

use super::seal::chained;
use crate::{Actor, App, Error};

/// What became of a chained entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// It, or its link, isn't what was sealed.
    Changed,
    /// It is gone, or its link is.
    Missing,
    /// It isn't in the chain and doesn't wait for it: the sealer has never had it.
    Inserted,
    /// It stands where another stood.
    Moved,
}

/// The first place where the chain doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Of the chain, from 1.
    pub position: i64,
    /// The entry; `None` when it is gone.
    pub entry: Option<Uid>,
    pub how: Touched,
}

/// What the chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Entries that hold, from the first one on.
    pub sealed: i64,
    /// Entries that no link covers yet.
    pub unsealed_tail: i64,
    pub first_broken: Option<Broken>,
    /// The last link that holds. Noted elsewhere and compared later, it shows whether the end was cut off.
    pub head: Option<Vec<u8>>,
}

/// Links in one read.
const BATCH: u32 = 1000;
/// Ids in one look for entries outside the chain.
const STRIDE: i64 = 10_000;

/// How far the walk has come.
#[derive(Clone, Copy)]
struct Walk {
    position: i64,
    link: Link,
}

/// Where it goes from there.
enum Way {
    On,
    /// There are no more links, or one doesn't hold.
    End(Option<Broken>),
}

impl App {
    /// Walks the whole chain. New entries may be appended and sealed meanwhile.
    pub async fn verify_audit(&self, actor: &Actor) -> Result<Verdict, Error> {
        actor.may(Action::ViewEverything)?;
        let inserted = self.outside_the_chain().await?;
        let mut walk = Walk { position: 0, link: Chain::START };
        loop {
            let (chain, end) = (self.0.chain.clone(), inserted.as_ref().map_or(i64::MAX, |broken| broken.position - 1));
            let (next, way) = self.read(move |tx| step(tx, &chain, walk, end)).await?;
            walk = next;
            if let Way::End(broken) = way {
                let unsealed_tail = self.read(|tx| Ok(audit::count_unsealed(tx)?)).await?;
                let head = (walk.position > 0).then(|| walk.link.to_vec());
                // Links that end before they should leave a gap.
                let position = walk.position + 1;
                let gap = inserted.as_ref().is_some_and(|inserted| position < inserted.position);
                let missing = gap.then_some(Broken { position, entry: None, how: Touched::Missing });
                let first_broken = broken.or(missing).or(inserted);
                return Ok(Verdict { sealed: walk.position, unsealed_tail, first_broken, head });
            }
        }
    }

    /// The first entry that neither is chained nor waits for it, at the position of the one that follows it.
    async fn outside_the_chain(&self) -> Result<Option<Broken>, Error> {
        let (mut after, newest) = (0, self.read(|tx| Ok(audit::newest(tx)?)).await?);
        while after < newest {
            let found = self.read(move |tx| {
                let Some((id, uid)) = audit::outside(tx, after, after.saturating_add(STRIDE))? else { return Ok(None) };
                let last = audit::head(tx)?.map_or(0, |head| head.position);
                Ok(Some((audit::behind(tx, id)?.unwrap_or(last + 1), uid)))
            });
            if let Some((position, uid)) = found.await? {
                return Ok(Some(Broken { position, entry: Some(uid), how: Touched::Inserted }));
            }
            after = after.saturating_add(STRIDE);
        }
        Ok(None)
    }
}

/// Walks over one batch, to the position `end` at most.
fn step(tx: &store::Tx<'_>, chain: &Chain, mut walk: Walk, end: i64) -> Result<(Walk, Way), Error> {
    let mut links = audit::chain(tx, walk.position, BATCH)?;
    links.retain(|link| link.position <= end);
    let Some(last) = links.last() else { return Ok((walk, Way::End(None))) };
    let entries = audit::chained(tx, walk.position, last.position)?;
    let entries: BTreeMap<i64, audit::Entry> = entries.into_iter().map(|entry| (entry.id, entry)).collect();
    for link in &links {
        match holds(chain, &walk, link, &entries) {
            Ok(next) => walk = next,
            Err((how, entry)) => {
                return Ok((walk, Way::End(Some(Broken { position: walk.position + 1, entry, how }))));
            }
        }
    }
    Ok((walk, Way::On))
}

/// The walk after `link`; or what is wrong with it or the entry that it covers.
fn holds(
    chain: &Chain,
    walk: &Walk,
    link: &audit::Link,
    entries: &BTreeMap<i64, audit::Entry>,
) -> Result<Walk, (Touched, Option<Uid>)> {
    let entry = entries.get(&link.audit_id).filter(|_| link.position == walk.position + 1);
    let entry = entry.ok_or((Touched::Missing, None))?;
    let covers = |entry| chained(chain, &walk.link, entry).as_slice() == link.hash;
    if covers(entry) {
        return Ok(Walk { position: link.position, link: chained(chain, &walk.link, entry) });
    }
    let moved = entries.values().any(covers);
    Err((if moved { Touched::Moved } else { Touched::Changed }, Some(entry.uid)))
}
