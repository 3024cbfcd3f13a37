//! Whether a VLAN is free on a product, and which are instead.

use domain::{Action, ProductKind, VlanId};
use store::vlans::{self, Space};

use super::{IdOrUid, own, vnic_count};
use crate::{Actor, App, Error};

impl App {
    /// `n` (0 to 4094) alone when it is free on a product of the actor's company; else, and when `n` is 0, 1, 4094 or none, some
    /// that are. None when an untagged connection has the whole Port, or the product has ended. On an MVE it is the first vNIC that
    /// is asked about, unless `vnic` says which.
    pub async fn free_vlans(
        &self,
        actor: &Actor,
        id: IdOrUid,
        n: Option<i64>,
        vnic: Option<i64>,
    ) -> Result<Vec<VlanId>, Error> {
        actor.may(Action::OrderServices)?;
        let member = actor.member()?.clone();
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            let vnic = match (vnic, product.kind) {
                (None, _) => None,
                (Some(n), ProductKind::Mve) => Some(domain::order::vnic_index("vNicIndex", n, vnic_count(&product)?)?),
                (Some(_), _) => return Err(Error::invalid("vNicIndex", "only an MVE has vNICs")),
            };
            let free = vlans::load(tx, Space::on(&product, vnic))?.availability(n.unwrap_or(0))?;
            Ok(if product.status.gone() { Vec::new() } else { free })
        })
        .await
    }
}
