//! A VXC as it is, loaded together with what the one who asks may do with it. Nothing of it leaves this crate.

use std::sync::Arc;

use domain::consent::{Asked, Proposal, State};
use domain::{CompanyId, Side};
use store::companies::Company;
use store::products::Product;
use store::vxcs::{self, End, Vxc};
use store::{Tx, proposals};

use super::around::Around;
use crate::actor::Member;
use crate::mcr_config::{self, Place};
use crate::products::IdOrUid;
use crate::{App, Error};

/// Which ends of a VXC are a company's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    One(Side),
    /// Both: nobody else is to be asked or told (quirk 18).
    Both,
}

impl Sides {
    pub(super) fn of(vxc: &Vxc, company: CompanyId) -> Option<Self> {
        match (vxc.a.company_id == company, vxc.b.company_id == company) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::One(Side::A)),
            (false, true) => Some(Self::One(Side::B)),
            (false, false) => None,
        }
    }

    pub(super) fn owns(self, side: Side) -> bool {
        self == Self::Both || self == Self::One(side)
    }

    /// The side from which the whole is seen: with both ends it is West's, who pays.
    pub(super) const fn seat(self) -> Side {
        match self {
            Self::One(side) => side,
            Self::Both => Side::A,
        }
    }

    pub(super) fn own(self) -> impl Iterator<Item = Side> {
        Side::ALL.iter().copied().filter(move |side| self.owns(*side))
    }

    /// The side of another company, if there is one.
    pub(super) const fn other(self) -> Option<Side> {
        match self {
            Self::One(side) => Some(side.other()),
            Self::Both => None,
        }
    }
}

/// A VXC with its services and companies.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) vxc: Vxc,
    pub(super) a: Arc<Product>,
    pub(super) b: Arc<Product>,
    pub(super) west: Arc<Company>,
    pub(super) east: Arc<Company>,
}

impl Held {
    pub(super) fn load(tx: &Tx<'_>, vxc: Vxc) -> Result<Self, Error> {
        Around::ends(tx, &vxc)?.hold(vxc)
    }

    pub(super) fn product(&self, side: Side) -> &Product {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    pub(super) fn company(&self, side: Side) -> &Company {
        match side {
            Side::A => &self.west,
            Side::B => &self.east,
        }
    }

    pub(super) const fn end(&self, side: Side) -> &End {
        self.vxc.end(side)
    }

    /// One company has both ends.
    pub(super) fn alone(&self) -> bool {
        self.west.id == self.east.id
    }

    /// A side of each company.
    pub(super) fn sides(&self) -> impl Iterator<Item = Side> + use<> {
        let count = if self.alone() { 1 } else { 2 };
        Side::ALL.iter().copied().take(count)
    }

    /// Refuses what can't be done once the VXC is gone.
    pub(super) fn alive(&self) -> Result<(), Error> {
        if self.vxc.status.gone() {
            return Err(Error::Refused(format!("VXC service {} is {}", self.vxc.number, self.vxc.status)));
        }
        Ok(())
    }

    /// Refuses changes to a side that its own company, or the operator, has locked. A lock never binds the other side.
    pub(super) fn unlocked(&self, sides: Sides) -> Result<(), Error> {
        let number = self.vxc.number;
        if self.vxc.admin_locked {
            return Err(Error::Refused(format!("VXC service {number} is locked by the operator of the exchange")));
        }
        if sides.own().any(|side| self.end(side).locked) {
            return Err(Error::Refused(format!("VXC service {number} is locked; a Company Admin can unlock it")));
        }
        Ok(())
    }
}

/// The VXC for a company that has an end of it; for any other it isn't there.
pub(super) fn seen(tx: &Tx<'_>, member: &Member, id: IdOrUid) -> Result<(Held, Sides), Error> {
    let vxc = by_id(tx, id)?;
    let sides = Sides::of(&vxc, member.id).ok_or_else(|| Error::no_service(id))?;
    Ok((Held::load(tx, vxc)?, sides))
}

/// By either of its public names; whoever calls this sees to the rights.
pub(super) fn by_id(tx: &Tx<'_>, id: IdOrUid) -> Result<Vxc, Error> {
    let found = match id {
        IdOrUid::Uid(uid) => vxcs::by_uid(tx, uid)?,
        IdOrUid::Number(number) => vxcs::by_number(tx, number)?,
    };
    found.ok_or_else(|| Error::no_service(id))
}

/// A stored proposal for the rules, its secrets still sealed: enough to say what kind of change it is.
pub(super) fn read_sealed(row: &proposals::Proposal) -> Result<Proposal, Error> {
    let state =
        State::read(&row.status, row.decided_at).map_err(|rule| Error::Internal(format!("proposal: {rule}")))?;
    let asked: Asked = serde_json::from_str(&row.changes)?;
    Ok(Proposal { uid: row.uid, by: row.side, asked, made: row.created_at, expires: row.expires_at, state })
}

/// The same with its secrets in clear: to compare it with another, or to apply it.
pub(super) fn read_open(app: &App, row: &proposals::Proposal) -> Result<Proposal, Error> {
    let mut proposal = read_sealed(row)?;
    if let Asked::Change(set) = &mut proposal.asked
        && let Some(config) = &mut set.end.config
    {
        *config = mcr_config::opened(app, Place::Proposal(row.uid), config)?;
    }
    Ok(proposal)
}
