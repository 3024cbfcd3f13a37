//! Service keys that hold a VLAN each.

use std::sync::Arc;

use anyhow::{Context, Result};
use app::Record;
use domain::vlan::{Tag, VlanId};
use domain::{ServiceKeyId, Time};
use store::products::Product;
use store::service_keys::{self, ServiceKey};
use store::vlans::{self, Holder, Space};
use store::{Lane, Tx};

use super::access::Company;
use super::progress::Progress;
use super::{World, draw};

/// Keys in one transaction.
const BATCH: u64 = 200;
/// Mbit/s.
const MAX_SPEED: u32 = 1000;
/// The first VLAN that is given.
pub const FIRST_VLAN: u64 = 2;

/// Where things stand: the company and the Port of the `n`th of them, and how many stand there before it.
pub fn place(n: u64, companies: u64, ports: u64) -> (usize, usize, u64) {
    let (company, round) = (n % companies, n / companies);
    let (port, before) = (round % ports, round / ports);
    let at = |n| usize::try_from(n).unwrap_or(usize::MAX);
    (at(company), at(company * ports + port), before)
}

/// The keys that are to be used, in their order.
pub(super) async fn make(world: &World, companies: &[Company], ports: &[Product]) -> Result<Vec<ServiceKey>> {
    let size = &world.size;
    let (companies, ports): (Arc<[Company]>, Arc<[Product]>) = (companies.into(), ports.into());
    let mut progress = Progress::new("service keys", size.keys);
    let mut used = Vec::new();
    for first in (0..size.keys).step_by(usize::try_from(BATCH)?) {
        let end = (first + BATCH).min(size.keys);
        let (draw, companies, ports, size) =
            (draw(world.then)?, Arc::clone(&companies), Arc::clone(&ports), size.clone());
        let until = draw.now.plus_days(300);
        let batch = move |tx: &Tx<'_>| {
            let mut ids = draw.ids();
            let mut used = Vec::new();
            for n in first..end {
                let (company, port, before) = place(n, size.companies, size.ports);
                let missing = || app::Error::Internal("no such company".to_owned());
                let (company, port) = companies.get(company).zip(ports.get(port)).ok_or_else(missing)?;
                let tag = vlan(FIRST_VLAN + before).ok_or_else(missing)?;
                let mut key = key(ids.uid(), company, port, tag, (draw.now, until));
                key.id = service_keys::insert(tx, &key)?;
                let space = Space::on(port, None);
                let taken = vlans::take(tx, space, Tag::Whole(tag).into(), Holder::Key(key.id))?;
                taken.map_err(|why| app::Error::Internal(why.to_string()))?;
                let record = Record::by(&company.actor, "service_key.create");
                let record = record.on("service_key", key.key, key.description.as_deref());
                let after =
                    serde_json::json!({ "singleUse": true, "maxSpeed": MAX_SPEED, "vlan": key.vlan, "active": true });
                record.change(None::<&()>, Some(&after))?.save(tx, &mut ids, draw.now)?;
                if n < size.vxcs {
                    used.push(key);
                }
            }
            Ok::<_, app::Error>(used)
        };
        used.extend(world.store.write(Lane::Any, batch).await.context("service keys")?);
        progress.add(end - first);
    }
    Ok(used)
}

pub fn vlan(n: u64) -> Option<VlanId> {
    VlanId::new(i64::try_from(n).ok()?)
}

fn key(uid: domain::Uid, company: &Company, port: &Product, vlan: VlanId, (from, to): (Time, Time)) -> ServiceKey {
    ServiceKey {
        id: ServiceKeyId(0),
        key: uid,
        company_id: company.member.id,
        product_id: port.id,
        description: Some(format!("Hand-off {}", vlan.get())),
        single_use: true,
        max_speed: MAX_SPEED,
        active: true,
        pre_approved: None,
        vlan: Some(vlan.get()),
        inner_vlan: None,
        vnic: None,
        config: None,
        valid_from: from,
        valid_to: to,
        promo_code: None,
        reserve_at_creation: true,
        max_uses: None,
        max_total_rate: None,
        companies: None,
        created_by: company.actor.maker(),
        created_at: from,
    }
}
