//! The history of a service's traffic, as far as it is the reader's own.

use domain::policy::Action;
use domain::provisioning::Counters;
use domain::traffic::{READ_WITHIN, Reading, Sample, samples};
use domain::{Side, Uid};
use store::readings;

use super::counters::{Seen, ends};
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
            let seen = ends(tx, &by, id)?;
            let known = readings::of_service(tx, seen.subject, now.minus(READ_WITHIN))?;
            Ok((seen, known))
        });
        let (Seen { uid, sides, .. }, known) = read.await?;
        let counted = self.counted(uid).await.ok().flatten();
        let end = |side: Option<Side>| {
            let of = side.unwrap_or(Side::A);
            let read: Vec<Reading> = known.iter().filter_map(|ends| ends.get(of).copied()).collect();
            EndHistory {
                side,
                samples: samples(&read, now),
                totals: counted.as_ref().and_then(|counted| counted.get(of)).copied(),
            }
        };
        Ok(TrafficHistory { uid, ends: sides.into_iter().map(end).collect() })
    }
}
