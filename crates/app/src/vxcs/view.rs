//! What one company may see of a VXC: the only form in which one leaves this crate.
//!
//! Every field goes by `domain::rights`. Of the far end there are two aliases and the name of its company; what isn't in
//! `domain::rights::LEARNS` isn't in [`FarEndView`]. [`super::make`] makes it.

use std::sync::Arc;

use domain::catalog::Band;
use domain::consent::ApprovalView;
use domain::mcr::EndConfig;
use domain::order::ResourceTag;
use domain::price::Quote;
use domain::{ProductKind, Side, Status, Time, Uid};

use crate::products::PlaceView;

/// A VXC, made for one company.
#[derive(Debug, Clone, PartialEq)]
pub struct VxcView {
    pub uid: Uid,
    /// The public number.
    pub number: i64,
    /// What the viewer's company calls it (SK-38).
    pub name: String,
    pub status: Status,
    /// Mbit/s, each direction.
    pub rate: u32,
    pub shutdown: bool,
    pub created_at: Time,
    pub live_at: Option<Time>,
    /// When it went; to its owner also when a cancelled one will go.
    pub ended_at: Option<Time>,
    pub a: EndView,
    pub b: EndView,
    /// Who pays; an alias in place of the uid for the other side.
    pub owner: Arc<Party>,
    /// What only who pays may see.
    pub terms: Option<OwnersTerms>,
    /// What waits for a decision, never with the other side's values.
    pub approval: Option<ApprovalView>,
    /// What the viewer's own side has asked for, whatever the other one asks.
    pub asked: Option<Uid>,
    /// By the viewer's own company.
    pub locked: bool,
    /// By the operator.
    pub admin_locked: bool,
    /// Whether the viewer's company can cancel it as things are.
    pub cancelable: bool,
    /// How far apart the ends are, to a company that has both.
    pub distance: Option<Band>,
    /// The viewer's own.
    pub tags: Vec<ResourceTag>,
}

/// A company, as the viewer may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its uid to its own people, an alias to others.
    pub uid: Uid,
    pub name: String,
}

/// What is between the exchange and who pays.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnersTerms {
    /// Uid of whoever ordered it.
    pub created_by: String,
    /// The Service Level Reference.
    pub cost_centre: Option<String>,
    pub promo_code: Option<String>,
    pub term_months: u32,
    pub contract_start: Time,
    /// The end of the term, or of the current month after it.
    pub contract_end: Time,
    /// Mbit/s: up to here the rate is changed without asking.
    pub max_rate: u32,
    /// For the roles that see prices; `None` also where the catalogue has none.
    pub price: Option<Quote>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EndView {
    Own(Box<OwnEndView>),
    Far(FarEndView),
}

/// An end of the viewer's own company, in full.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEndView {
    pub side: Side,
    pub owner: Arc<Party>,
    pub product: Uid,
    pub product_number: i64,
    pub product_name: String,
    pub kind: ProductKind,
    /// Mbit/s; 0 for an MVE.
    pub speed: u32,
    pub location: i64,
    /// `None` when the catalogue no longer has the location.
    pub place: Option<Arc<PlaceView>>,
    /// `None`: untagged, or given back.
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    /// The router that the end is on.
    pub router: Option<RouterView>,
    /// Without pre-shared keys; with BGP passwords only to who may change them.
    pub config: Option<EndConfig>,
    /// The link of this end; `None` while nothing has been seen of it.
    pub link_up: Option<bool>,
    /// Cut off by the viewer's company.
    pub isolated: bool,
}

/// The MCR of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouterView {
    pub asn: u32,
    /// Mbit/s.
    pub speed: u32,
}

/// All there is to know of another company's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarEndView {
    /// An alias of the service: the viewer's own, and always the same.
    pub product: Uid,
    /// An alias of the company, and its verified name.
    pub owner: Arc<Party>,
    /// Its company has cut it off.
    pub isolated: bool,
}

impl VxcView {
    /// Until when it is true if nothing is written: time alone moves the end of a contract. The price aside, which follows the price list.
    pub fn lasts(&self) -> Time {
        let terms = self.terms.as_ref().filter(|_| !self.status.gone());
        terms.map_or(Time::MAX, |terms| terms.contract_end)
    }

    /// The ends of the viewer's company.
    pub fn own_ends(&self) -> impl Iterator<Item = &OwnEndView> {
        [&self.a, &self.b].into_iter().filter_map(|end| match end {
            EndView::Own(own) => Some(&**own),
            EndView::Far(_) => None,
        })
    }

    /// The other company's end, when there is another company.
    pub fn far_end(&self) -> Option<&FarEndView> {
        [&self.a, &self.b].into_iter().find_map(|end| match end {
            EndView::Far(far) => Some(far),
            EndView::Own(_) => None,
        })
    }

    /// The links of the viewer's own ends are up.
    pub fn up(&self) -> bool {
        !self.status.gone() && self.own_ends().all(|end| end.link_up == Some(true))
    }
}
