//! Walking the chain from its beginning, to the first thing that somebody touched.

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
    /// It wasn't there when what stands behind it was sealed.
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
    /// Entries that no link covers yet: the newest.
    pub unsealed_tail: i64,
    pub first_broken: Option<Broken>,
    /// The last link that holds. Noted elsewhere and compared later, it shows whether the end was cut off.
    pub head: Option<Vec<u8>>,
}

/// Links in one read.
const BATCH: u32 = 1000;

/// How far the walk has come.
#[derive(Clone, Copy)]
struct Walk {
    position: i64,
    audit_id: i64,
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
        let mut walk = Walk { position: 0, audit_id: 0, link: Chain::START };
        loop {
            let chain = self.0.chain.clone();
            let (next, way) = self.read(move |tx| step(tx, &chain, walk)).await?;
            walk = next;
            if let Way::End(first_broken) = way {
                let unsealed_tail = self.read(|tx| Ok(audit::count_unsealed(tx)?)).await?;
                let head = (walk.position > 0).then(|| walk.link.to_vec());
                return Ok(Verdict { sealed: walk.position, unsealed_tail, first_broken, head });
            }
        }
    }
}

/// Walks over one batch.
fn step(tx: &store::Tx<'_>, chain: &Chain, mut walk: Walk) -> Result<(Walk, Way), Error> {
    let links = audit::chain(tx, walk.position, BATCH)?;
    let Some(last) = links.iter().map(|link| link.audit_id).max() else { return Ok((walk, Way::End(None))) };
    // One more than there are links, so that an entry between them shows.
    let entries = audit::range(tx, walk.audit_id, last, BATCH + 1)?;
    let mut rest = entries.as_slice();
    for link in &links {
        match holds(chain, &walk, link, &links, rest) {
            Ok(next) => walk = next,
            Err((how, entry)) => {
                return Ok((walk, Way::End(Some(Broken { position: walk.position + 1, entry, how }))));
            }
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    Ok((walk, Way::On))
}

/// The walk after `link`, which must cover the first of `entries`; or what is wrong with it.
fn holds(
    chain: &Chain,
    walk: &Walk,
    link: &audit::Link,
    links: &[audit::Link],
    entries: &[audit::Entry],
) -> Result<Walk, (Touched, Option<Uid>)> {
    let entry = entries.first().filter(|entry| entry.id <= link.audit_id && link.position == walk.position + 1);
    let entry = entry.ok_or((Touched::Missing, None))?;
    if entry.id < link.audit_id {
        let elsewhere = links.iter().any(|link| link.audit_id == entry.id);
        return Err((if elsewhere { Touched::Moved } else { Touched::Inserted }, Some(entry.uid)));
    }
    let expected = chained(chain, &walk.link, entry);
    if expected.as_slice() == link.hash {
        return Ok(Walk { position: link.position, audit_id: link.audit_id, link: expected });
    }
    let moved = entries.iter().any(|other| chained(chain, &walk.link, other).as_slice() == link.hash);
    Err((if moved { Touched::Moved } else { Touched::Changed }, Some(entry.uid)))
}
