//! VXCs as the operator of the exchange sees them: both ends, and what the fabric says. For nobody else.

use domain::{Action, Status, Time, Uid};
use store::products::Product;
use store::vxcs;

use super::held::Held;
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
    pub product: Uid,
    pub product_number: i64,
    pub location: i64,
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub vnic: Option<u8>,
    pub isolated: bool,
    pub locked: bool,
    pub link_up: Option<bool>,
}

impl App {
    /// All of them, oldest first.
    pub async fn every_vxc(&self, actor: &Actor) -> Result<Vec<VxcOverview>, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(|tx| vxcs::every(tx)?.into_iter().map(|vxc| Held::load(tx, vxc).map(overview)).collect()).await
    }

    pub async fn vxc_overview(&self, actor: &Actor, uid: Uid) -> Result<VxcOverview, Error> {
        actor.may(Action::ViewEverything)?;
        self.read(move |tx| {
            let vxc = vxcs::by_uid(tx, uid)?.ok_or_else(|| Error::no_service(uid))?;
            Held::load(tx, vxc).map(overview)
        })
        .await
    }
}

fn overview(held: Held) -> VxcOverview {
    let Held { vxc, a, b, west, east } = held;
    VxcOverview {
        uid: vxc.uid,
        number: vxc.number,
        status: vxc.status,
        rate: vxc.rate,
        shutdown: vxc.shutdown,
        admin_locked: vxc.admin_locked,
        created_at: vxc.created_at,
        ended_at: vxc.ended_at,
        a: end(vxc.a, &a, west.name),
        b: end(vxc.b, &b, east.name),
        applied: vxc.applied_version >= vxc.version,
        fault: vxc.fault,
        attempts: vxc.attempts,
    }
}

fn end(end: vxcs::End, product: &Product, company: String) -> OverviewEnd {
    OverviewEnd {
        company,
        product: product.uid,
        product_number: product.number,
        location: product.location,
        vlan: end.vlan,
        inner: end.inner,
        vnic: end.vnic,
        isolated: end.isolated,
        locked: end.locked,
        link_up: end.link_up,
    }
}
