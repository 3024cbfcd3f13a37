//! The history of a service's traffic, as far as it is the reader's own.

use domain::policy::Action;
use domain::provisioning::Counters;
use domain::traffic::Sample;
use domain::{Side, Uid};
use store::traffic;

use super::counters::ends;
use crate::products::IdOrUid;
use crate::{Actor, App, Error};

/// A day of a service's traffic, and what has passed in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficHistory {
    pub uid: Uid,
    /// A product's one end, or those ends of a VXC that are the reader's.
    pub ends: Vec<EndHistory>,
}

/// A day of one end's traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndHistory {
    /// `None` for a product.
    pub side: Option<Side>,
    /// 288 steps of five minutes, the oldest first; none before the first reading.
    pub samples: Vec<Sample>,
    /// Since the fabric carries it; `None` when it doesn't, or can't be asked now.
    pub totals: Option<Counters>,
}

impl App {
    /// The last day of a product of the actor's company, or of the company's own end of a VXC; the operator reads all. A fabric that
    /// can't be asked leaves the totals out. At most three statements.
    pub async fn traffic(&self, actor: &Actor, id: IdOrUid) -> Result<TrafficHistory, Error> {
        actor.may(Action::ViewServices)?;
        let (by, now) = (actor.clone(), self.now());
        let read = self.read(move |tx| {
            let (uid, sides) = ends(tx, &by, id)?;
            Ok((uid, sides, traffic::of_service(tx, uid)?))
        });
        let (uid, sides, mut known) = read.await?;
        let counted = self.counted(uid).await.ok().flatten();
        let end = |side: Option<Side>| {
            let history = known.iter().position(|(of, _)| *of == side).map(|found| known.swap_remove(found).1);
            EndHistory {
                side,
                samples: history.map_or_else(Vec::new, |history| history.samples(now)),
                totals: counted.as_ref().and_then(|counted| counted.get(side.unwrap_or(Side::A))).copied(),
            }
        };
        Ok(TrafficHistory { uid, ends: sides.into_iter().map(end).collect() })
    }
}
