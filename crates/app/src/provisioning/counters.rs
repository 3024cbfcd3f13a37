//! Traffic of a service, as far as it is the reader's own.

use domain::policy::Action;
use domain::provisioning::{Counters, Ends};
use domain::{Side, Uid};
use store::unapplied::Subject;
use store::{Tx, vxcs};

use crate::products::{self, IdOrUid};
use crate::{Actor, App, Error};

/// What has passed through a service since the fabric carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    pub uid: Uid,
    /// A product's one end, or those ends of a VXC that are the reader's. Empty while the fabric doesn't carry it.
    pub ends: Vec<EndTraffic>,
}

/// What has passed through one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndTraffic {
    /// `None` for a product.
    pub side: Option<Side>,
    pub counters: Counters,
}

impl App {
    /// The counters of a product of the actor's company, or of the company's own end of a VXC; the operator reads all.
    pub async fn counters(&self, actor: &Actor, id: IdOrUid) -> Result<Traffic, Error> {
        actor.may(Action::ViewServices)?;
        let by = actor.clone();
        let Seen { uid, sides, .. } = self.read(move |tx| ends(tx, &by, id)).await?;
        let counted = self.counted(uid).await?;
        let end = |side: &Option<Side>| {
            let counters = counted.as_ref()?.get(side.unwrap_or(Side::A))?;
            Some(EndTraffic { side: *side, counters: *counters })
        };
        Ok(Traffic { uid, ends: sides.iter().filter_map(end).collect() })
    }

    /// Both ends: for the reader's own only what [`ends`] says.
    pub(super) async fn counted(&self, uid: Uid) -> Result<Option<Ends<Counters>>, Error> {
        let counted = self.0.driver.counters(&[uid]).await.map_err(|fault| {
            tracing::warn!(%uid, reason = fault.operator_text, "counters can't be read");
            Error::Unavailable(fault.to_string())
        })?;
        Ok(counted.into_iter().find(|(of, _)| *of == uid).map(|(_, ends)| ends))
    }
}

/// A service with those of its ends that somebody may look at.
pub(super) struct Seen {
    pub uid: Uid,
    pub subject: Subject,
    /// Without a side for a product.
    pub sides: Vec<Option<Side>>,
}

pub(super) fn ends(tx: &Tx<'_>, actor: &Actor, id: IdOrUid) -> Result<Seen, Error> {
    match products::seen(tx, actor, &id) {
        Err(Error::NotFound(_)) => {}
        found => {
            let product = found?;
            return Ok(Seen { uid: product.uid, subject: Subject::Product(product.id), sides: vec![None] });
        }
    }
    let vxc = match id {
        IdOrUid::Uid(uid) => vxcs::by_uid(tx, uid)?,
        IdOrUid::Number(number) => vxcs::by_number(tx, number)?,
    };
    let vxc = vxc.ok_or_else(|| Error::no_service(id))?;
    let sides = match &actor.company {
        Some(member) => vxc.sides_of(member.id),
        None if actor.may(Action::ViewEverything).is_ok() => Side::ALL.to_vec(),
        None => Vec::new(),
    };
    if sides.is_empty() {
        return Err(Error::no_service(id));
    }
    Ok(Seen { uid: vxc.uid, subject: Subject::Vxc(vxc.id), sides: sides.into_iter().map(Some).collect() })
}
