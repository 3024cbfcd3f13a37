//! VXCs as the operator of the exchange sees them: both ends, and what the fabric says. For nobody else.

use domain::{Action, ProductKind, Status, Time, Uid};
use store::vxc_list::{self, Listed, ListedEnd};

use crate::{Actor, App, Error};

/// A VXC with both its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VxcOverview {
    pub uid: Uid,
    pub number: i64,
    pub status: Status,
    /// Mbit/s.
    pub rate: u32,
    pub shutdown: bool,
    pub admin_locked: bool,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub a: OverviewEnd,
    pub b: OverviewEnd,
    /// What the driver confirmed is what should be.
    pub applied: bool,
    /// The driver's last complaint.
    pub fault: Option<String>,
    /// How often it has been tried since it was last right.
    pub attempts: u32,
}

/// One end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewEnd {
    pub company: String,
    pub company_uid: Uid,
    /// What this end's company calls the connection.
    pub name: String,
    pub product: Uid,
    pub product_number: i64,
    pub product_name: String,
    pub kind: ProductKind,
    pub location: i64,
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    pub isolated: bool,
    pub locked: bool,
    pub link_up: Option<bool>,
}

impl App {
    pub async fn vxc_overview(&self, actor: &Actor, uid: Uid) -> Result<VxcOverview, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(move |tx| {
            let found = vxc_list::by_uid(tx, uid)?.ok_or_else(|| Error::no_service(uid))?;
            Ok(VxcOverview::of(found))
        })
        .await
    }
}

impl VxcOverview {
    pub(crate) fn of(vxc: Listed) -> Self {
        Self {
            uid: vxc.uid,
            number: vxc.number,
            status: vxc.status,
            rate: vxc.rate,
            shutdown: vxc.shutdown,
            admin_locked: vxc.admin_locked,
            created_at: vxc.created_at,
            ended_at: vxc.ended_at,
            a: end(vxc.a),
            b: end(vxc.b),
            applied: vxc.applied_version >= vxc.version,
            fault: vxc.fault,
            attempts: vxc.attempts,
        }
    }
}

fn end(end: ListedEnd) -> OverviewEnd {
    OverviewEnd {
        company: end.company_name,
        company_uid: end.company_uid,
        name: end.name,
        product: end.product_uid,
        product_number: end.product_number,
        product_name: end.product_name,
        kind: end.kind,
        location: end.location,
        vlan: end.vlan,
        inner: end.inner,
        vnic: end.vnic,
        isolated: end.isolated,
        locked: end.locked,
        link_up: end.link_up,
    }
}
