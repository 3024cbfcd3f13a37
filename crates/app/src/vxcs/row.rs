//! A VXC as a list shows it to a company that has an end of it: the smaller sibling of [`super::VxcView`], by the same rights.

use domain::rights::{Field, may_view};
use domain::{CompanyId, ProductId, Side, Status, Time, Uid};
use store::vxc_list::{Listed, ListedEnd};

/// Whose decision a change waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The viewer's company.
    ForUs,
    /// The other company.
    ForThem,
}

/// A VXC in a list, made for one company, seen from one service of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VxcRow {
    pub uid: Uid,
    pub number: i64,
    /// What the viewer's company calls it (SK-38).
    pub name: String,
    /// The end on the service that it is listed under.
    pub side: Side,
    pub status: Status,
    /// The link of that end; `None` while nothing has been seen of it.
    pub link_up: Option<bool>,
    /// Mbit/s, each direction.
    pub rate: u32,
    pub shutdown: bool,
    /// `None`: untagged, or given back.
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    /// The verified name of the company at the far end; the viewer's own when it has both.
    pub far_company: String,
    /// The name of the service at the far end, when that is the viewer's own too.
    pub far_service: Option<String>,
    /// The end on this service is cut off.
    pub isolated: bool,
    /// The far end is.
    pub far_isolated: bool,
    pub waiting: Option<Waiting>,
    pub created_at: Time,
    pub ended_at: Option<Time>,
}

impl VxcRow {
    /// As `company` sees it from its product; nothing when the end there isn't its own.
    pub(crate) fn at(product: ProductId, company: CompanyId, vxc: Listed) -> Option<Self> {
        let here = |side: &Side| vxc.end(*side).product_id == product && vxc.end(*side).company_id == company;
        let side = Side::ALL.iter().copied().find(here)?;
        let (own, far) = (vxc.end(side), vxc.end(side.other()));
        let both = far.company_id == company;
        let shows = |field| may_view(side, own.kind, field);
        let tag = |vlan: Option<u16>, field| vlan.filter(|_| !vxc.status.gone() && shows(field));
        // With both ends it is West's name, as everywhere.
        let name = if both { &vxc.a.name } else { &own.name };
        Some(Self {
            uid: vxc.uid,
            number: vxc.number,
            name: name.clone(),
            side,
            status: vxc.status,
            link_up: own.link_up.filter(|_| !vxc.status.gone() && !vxc.shutdown && !own.isolated),
            rate: vxc.rate,
            shutdown: vxc.shutdown,
            vlan: tag(own.vlan, Field::Vlan),
            inner: tag(own.inner, Field::InnerVlan),
            vnic: own.vnic.filter(|_| shows(Field::Vnic)),
            far_company: far.company_name.clone(),
            far_service: both.then(|| far.product_name.clone()),
            isolated: own.isolated,
            far_isolated: far.isolated,
            waiting: waiting(own, far).filter(|_| !both && shows(Field::Approval)),
            created_at: vxc.created_at,
            ended_at: vxc.ended_at,
        })
    }
}

/// What waits for one's own decision comes before what was asked by oneself, as in `domain::consent::approval_view`.
const fn waiting(own: &ListedEnd, far: &ListedEnd) -> Option<Waiting> {
    match (far.asks, own.asks) {
        (true, _) => Some(Waiting::ForUs),
        (false, true) => Some(Waiting::ForThem),
        (false, false) => None,
    }
}
