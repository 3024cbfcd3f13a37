//! Which VLANs of a service are in use, by what, and which are free.

use domain::{Action, ProductKind, Uid, VlanId, allowed};
use store::service_page::{self, Held};
use store::vlans::{self, Space};

use super::config::{self, MveConfig};
use super::{IdOrUid, own};
use crate::paging::{Page, Paging};
use crate::{Actor, App, Error};

/// The VLANs of a service, or of one vNIC of an MVE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VlanUse {
    pub uid: Uid,
    pub name: String,
    pub kind: ProductKind,
    /// Descriptions of the vNICs of an MVE; else empty.
    pub vnics: Vec<String>,
    /// Which of them this is; 0 but on an MVE.
    pub vnic: u8,
    /// The lowest first.
    pub rows: Page<VlanRow>,
    /// Some that are free; none when an untagged connection has the whole Port, or the service has ended.
    pub free: Vec<VlanId>,
}

/// A VLAN in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VlanRow {
    /// `None`: untagged.
    pub vlan: Option<u16>,
    pub inner: Option<u16>,
    pub holder: VlanHolder,
}

/// What a VLAN is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VlanHolder {
    Connection {
        uid: Uid,
        name: String,
    },
    /// A single-use key that waits to be used. Which, is for who may see keys.
    Key {
        uid: Option<Uid>,
        label: Option<String>,
    },
    /// A proposed change that waits for the other side.
    Proposal,
}

impl App {
    /// Of a product of the actor's company; of an MVE, the vNIC `vnic`, else its first. Four statements.
    pub async fn vlan_use(
        &self,
        actor: &Actor,
        id: IdOrUid,
        vnic: Option<i64>,
        paging: Paging,
    ) -> Result<VlanUse, Error> {
        actor.may(Action::ViewServices)?;
        let member = actor.member()?.clone();
        let keys = allowed(actor.role, Action::ViewServiceKeys);
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            let vnics: Vec<String> = match product.kind {
                ProductKind::Mve => {
                    config::read::<MveConfig>(&product)?.vnics.into_iter().map(|vnic| vnic.description).collect()
                }
                ProductKind::Port | ProductKind::Mcr => Vec::new(),
            };
            let vnic = match vnic.filter(|_| product.kind == ProductKind::Mve) {
                None => 0,
                Some(n) => domain::order::vnic_index("vnic", n, u8::try_from(vnics.len()).unwrap_or(u8::MAX))?,
            };
            let space = Space::on(&product, Some(vnic));
            let window = paging.within(service_page::count_held(tx, space)?);
            let rows = service_page::held(tx, space, window.size, window.offset)?
                .into_iter()
                .map(|held| row(held, keys))
                .collect();
            let free = vlans::load(tx, space)?.availability(0)?;
            Ok(VlanUse {
                uid: product.uid,
                name: product.name,
                kind: product.kind,
                vnics,
                vnic,
                rows: window.of(rows),
                free: if product.status.gone() { Vec::new() } else { free },
            })
        })
        .await
    }
}

fn row(held: Held, keys: bool) -> VlanRow {
    let holder = match (held.vxc, held.key) {
        (Some((uid, name)), _) => VlanHolder::Connection { uid, name },
        (None, Some((uid, label))) => VlanHolder::Key { uid: keys.then_some(uid), label: label.filter(|_| keys) },
        (None, None) => VlanHolder::Proposal,
    };
    let used = |id: u16| Some(id).filter(|id| *id != 0);
    VlanRow { vlan: used(held.outer), inner: used(held.inner), holder }
}
