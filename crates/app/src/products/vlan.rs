//! Whether a VLAN is free on a product, and which are instead.

use domain::{Action, ProductKind, VlanId, VlanSpace};
use store::vlans::{self, Space};

use super::{IdOrUid, own};
use crate::{Actor, App, Error};

impl App {
    /// `n` alone when it is free on a product of the actor's company; otherwise, and when `n` is none, 0, 1 or 4094, some that are.
    /// None when an untagged connection has the whole Port. On an MVE it is the first vNIC's VLANs that are asked for, unless
    /// `vnic` says which.
    pub async fn free_vlans(
        &self,
        actor: &Actor,
        id: IdOrUid,
        n: Option<i64>,
        vnic: Option<i64>,
    ) -> Result<Vec<u16>, Error> {
        actor.may(Action::OrderServices)?;
        let member = actor.member()?.clone();
        self.read(move |tx| {
            let product = own(tx, &member, &id)?;
            if n.is_some_and(|n| !(0..=4094).contains(&n)) {
                return Err(Error::invalid("vlan", "must be from 0 to 4094"));
            }
            let vnic = match (vnic, product.kind) {
                (None, _) => 0,
                (Some(n), ProductKind::Mve) => domain::order::vnic_index("vNicIndex", n, super::vnic_count(&product)?)?,
                (Some(_), _) => return Err(Error::invalid("vNicIndex", "only an MVE has vNICs")),
            };
            if product.status.gone() {
                return Ok(Vec::new());
            }
            let space = Space { product: product.vlan_space(), vnic };
            let asked = n.and_then(VlanId::new);
            if let Some(id) = asked
                && vlans::check(tx, space, domain::Tag::Whole(id))?.is_ok()
            {
                return Ok(vec![id.get()]);
            }
            let from = asked.unwrap_or(VlanId::LAST);
            let free = vlans::suggestions(tx, space, from, VlanSpace::SUGGESTIONS)?;
            Ok(free.into_iter().map(VlanId::get).collect())
        })
        .await
    }
}
